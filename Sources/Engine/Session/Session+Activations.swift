import EngineMessages
import Networks
import Tensors

extension Session {
  /// Evaluates the network once more at a state of a trajectory, and tells what its parts gave.
  func showActivations(_ request: ActivationRequest) {
    do throws(EngineError) {
      mailbox.publish(.activationMaps(try activationMaps(request)))
    } catch {
      report(error)
    }
  }

  private func activationMaps(
    _ request: ActivationRequest
  ) throws(EngineError) -> ActivationMaps {
    let walk = try keptWalk(request.identifier)
    let steps = walk.sampling.steps
    // At the end the network is asked nothing more; an inversion's states are all above 0 but one.
    let indices = walk.isInversion ? 1...steps : walk.indices.lowerBound...(steps - 1)
    guard indices.contains(request.state), walk.indices.contains(request.state) else {
      throw .noState(request.state, trajectory: request.identifier, allowed: indices)
    }
    let state = walk.state(at: request.state)
    let shape = state.xt.shape
    try Self.check("picture", request.picture, below: shape[0])
    try Self.check("row", request.row, below: shape[1])
    try Self.check("column", request.column, below: shape[2])
    let record = ActivationRecord()
    let time = walk.passed(request.state).last ?? Double(state.timestep)
    walk.sampling.network.look(
      at: state.xt.picture(request.picture), time: time, place: request.picture, record)
    return ActivationMaps(
      request: request, timestep: state.timestep, levels: record.levels.map { $0.map },
      attention: record.attentions.map { $0.map(of: request, shape) })
  }

  private static func check(
    _ key: String, _ value: Int, below count: Int
  ) throws(EngineError) {
    guard (0..<count).contains(value) else {
      throw .setting(key: key, value: "\(value)", expected: "0 to \(count - 1)")
    }
  }
}

extension Tensor {
  /// One picture of a batch [N, H, W, C], as [1, H, W, C].
  fileprivate func picture(_ n: Int) -> Tensor {
    let size = count / shape[0]
    return Tensor(
      [1] + shape[1...], withValues { Array($0[n * size..<(n + 1) * size]) })
  }
}

extension ActivationRecord.Level {
  /// The root mean square over the channels, from 0 in black to the largest in white.
  fileprivate var map: ActivationMaps.Map {
    let channels = values.shape[3]
    let magnitudes = values.withValues { values in
      (0..<values.count / channels).map { pixel in
        let squares = (0..<channels).reduce(0.0) { sum, c in
          let value = Double(values[pixel * channels + c])
          return sum + value * value
        }
        return (squares / Double(channels)).squareRoot()
      }
    }
    return ActivationMaps.Map(
      name: name, magnitudes, height: values.shape[1], width: values.shape[2],
      channels: channels)
  }
}

extension ActivationRecord.Attention {
  /// - Parameter shape: Of the pictures, [N, H, W, C].
  fileprivate func map(of request: ActivationRequest, _ shape: [Int]) -> ActivationMaps.Map {
    ActivationMaps.Map(
      name: name,
      weights(
        image: 0, row: request.row * height / shape[1], column: request.column * width / shape[2]),
      height: height, width: width)
  }
}

extension ActivationMaps.Map {
  fileprivate init(
    name: String, _ values: [Double], height: Int, width: Int, channels: Int? = nil
  ) {
    let largest = values.reduce(0, max)
    let bytes = values.map { value -> UInt8 in
      guard largest > 0, largest.isFinite, value > 0 else { return 0 }
      return UInt8((255 * value / largest).rounded(.toNearestOrEven))
    }
    self.init(
      name: name, picture: Picture(width: width, height: height, channels: 1, bytes: bytes),
      range: 0...(largest.isFinite ? largest : 0), channels: channels)
  }
}
