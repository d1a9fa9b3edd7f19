import Diffusion
import EngineMessages
import Schedules
import Tensors

/// One trajectory, a step at a time, with the states that others may begin with.
struct SamplingWalk {
  let identifier: Int
  let sampling: Sampling
  private(set) var state: SamplingState
  private var trail: Trail

  /// - Parameter memory: Of the states that are kept, in bytes.
  init(identifier: Int, sampling: Sampling, memory: Int = 128 << 20) {
    self.identifier = identifier
    self.sampling = sampling
    state = sampling.start
    trail = Trail(sampling.start, memory: memory)
  }

  var isFinished: Bool { state.index >= sampling.steps }

  /// Bytes of the states that are kept.
  var memory: Int { trail.bytes }

  mutating func advance() {
    state = sampling.rule.next(state, with: sampling.predictor)
    trail.add(state)
  }

  /// The states that there are.
  var indices: ClosedRange<Int> { sampling.start.index...state.index }

  /// The state of an index in `indices`, to the bit.
  func state(at index: Int) -> SamplingState {
    var state = trail.newest(upTo: index)
    while state.index < index {
      state = sampling.rule.next(state, with: sampling.predictor).withoutNoise
    }
    return state
  }

  /// The times of the states up to one that something is left to walk from: what a branch has
  /// passed there.
  func passed(_ index: Int) -> [Double] {
    // An inversion comes from the other side: the way back begins where it got to.
    guard !isInversion else { return [Double(state(at: index).timestep)] }
    return Array(sampling.process.grid.times.prefix(index + 1))
  }

  var isInversion: Bool { sampling.rule is Inversion }

  /// Whether all pictures share their noise.
  var sharesNoise: Bool { sampling.rule is Interpolation }

  /// What the screen shows of the state; `earlier` is the one before it.
  func frame(after earlier: SamplingState?) -> TrajectoryFrame {
    TrajectoryFrame(
      identifier: identifier, index: state.index, timestep: state.timestep,
      xt: Picture.all(of: state.xt), x0Hat: state.x0Hat.map { Picture.all(of: $0) } ?? [],
      sigma: state.sigma,
      epsilonNorm: state.epsilonHat.map { rootOfSquares($0) } ?? 0,
      change: earlier.map { change(from: $0.xt) } ?? 0, evaluations: state.networkCalls,
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

/// States of a trajectory within some memory: when that is full, every second one goes, and is
/// walked to again from the one before it.
private struct Trail {
  private let memory: Int
  private var states: [SamplingState]
  private var stride = 1
  private(set) var bytes: Int

  init(_ first: SamplingState, memory: Int) {
    self.memory = memory
    states = [first.withoutNoise]
    bytes = Self.size(first)
  }

  private static func size(_ state: SamplingState) -> Int { state.xt.count * 8 }

  mutating func add(_ state: SamplingState) {
    guard state.index.isMultiple(of: stride) else { return }
    states.append(state.withoutNoise)
    bytes += Self.size(state)
    guard bytes > memory, states.count > 2 else { return }
    stride *= 2
    let first = states[0].index
    states.removeAll { !$0.index.isMultiple(of: stride) && $0.index != first }
    bytes = states.reduce(0) { $0 + Self.size($1) }
  }

  /// The last that is kept and not beyond `index`.
  func newest(upTo index: Int) -> SamplingState {
    states.last { $0.index <= index } ?? states[0]
  }
}
