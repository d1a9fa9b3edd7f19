import Diffusion
import EngineMessages
import Schedules
import Tensors

/// One trajectory x_T → x_0, a step at a time.
struct SamplingWalk {
  let identifier: Int
  private(set) var state: SamplingState
  private let process: SamplingProcess
  private let predictor: any NoisePredictor

  /// - Parameter shape: [N, H, W, C].
  init(
    identifier: Int, process: SamplingProcess, predictor: any NoisePredictor, shape: [Int]
  ) {
    self.identifier = identifier
    self.process = process
    self.predictor = predictor
    state = process.start(shape: shape)
  }

  var isFinished: Bool { process.isFinished(state) }

  mutating func advance() { state = process.next(state, with: predictor) }

  /// What the screen shows of the state; `earlier` is the one before it.
  func frame(after earlier: SamplingState?) -> TrajectoryFrame {
    TrajectoryFrame(
      identifier: identifier, index: state.index, timestep: state.timestep,
      xt: Picture.all(of: state.xt), x0Hat: state.x0Hat.map { Picture.all(of: $0) } ?? [],
      sigma: state.sigma,
      epsilonNorm: state.epsilonHat.map { rootOfSquares($0) } ?? 0,
      change: earlier.map { change(from: $0.xt) } ?? 0,
      values: StateValues(
        xt: firstPicture(state.xt), x0Hat: state.x0Hat.map(firstPicture) ?? [],
        epsilonHat: state.epsilonHat.map(firstPicture) ?? []))
  }

  /// ‖x‖ of the first picture.
  private func rootOfSquares(_ x: Tensor) -> Double {
    firstPicture(x).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
  }

  private func change(from earlier: Tensor) -> Double {
    let (a, b) = (firstPicture(earlier), firstPicture(state.xt))
    let sum = zip(a, b).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    return (sum / Double(max(a.count, 1))).squareRoot()
  }

  private func firstPicture(_ x: Tensor) -> [Float] {
    x.withValues { Array($0.prefix($0.count / max(x.shape[0], 1))) }
  }
}

extension Picture {
  /// The pictures of a batch [N, H, W, C] of values in [-1, 1], which are clipped.
  static func all(of x: Tensor) -> [Picture] {
    let (count, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let size = height * width * channels
    return x.withValues { values in
      (0..<count).map { n in
        let bytes = values[n * size..<(n + 1) * size].map { value -> UInt8 in
          let unit = value / 2 + 0.5
          guard unit > 0 else { return 0 }
          return UInt8((255 * min(unit, 1)).rounded(.toNearestOrEven))
        }
        return Picture(width: width, height: height, channels: channels, bytes: bytes)
      }
    }
  }
}
