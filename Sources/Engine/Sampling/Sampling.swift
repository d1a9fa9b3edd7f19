import Checkpoints
import Diffusion
import Networks
import Schedules
import Tensors

/// What is done with a model and a sampler, without a session: a first state, then every step.
public struct Sampling {
  private let rule: any SamplingRule
  private let predictor: any NoisePredictor
  private let start: SamplingState

  /// - Throws: What does not go together, in one sentence.
  public init(
    _ model: LoadedModel, _ choices: SamplingChoices, _ task: SamplingTask
  ) throws(EngineError) {
    let process = try choices.process(for: model, from: task.start)
    (rule, start) = try Self.beginning(of: task, process, model)
    predictor = try choices.predictor(for: model, shape: start.xt.shape)
  }

  /// Steps S that a walk takes.
  public var steps: Int { rule.steps }

  /// Hands the first state and every state after it to `body`.
  public func walk(_ body: (SamplingState) throws -> Void) rethrows {
    var state = start
    try body(state)
    while state.index < steps {
      state = rule.next(state, with: predictor)
      try body(state)
    }
  }

  private static func beginning(
    of task: SamplingTask, _ process: SamplingProcess, _ model: LoadedModel
  ) throws(EngineError) -> (any SamplingRule, SamplingState) {
    let given = GivenPictures(model: model)
    switch task {
    case .draw(let count):
      let (height, width) = model.size
      return (process, process.start(shape: [count, height, width, model.channels]))
    case .drawFrom(let file, let count):
      let noise = try noise(in: file, count: count, model.predictor.network)
      return (process, process.start(xT: noise))
    case .invert(let name):
      let x0 = try given.pictures(name)
      let inversion = try diffusion { () throws(DiffusionError) in
        try Inversion(schedule: process.schedule, grid: process.grid)
      }
      return (inversion, inversion.start(x0: x0))
    case .vary(let name, let count, _):
      return (process, process.start(x0: try several(given.pictures(name), count, name)))
    case .inpaint(let name, let mask, let count, _, let rounds):
      let x0 = try several(given.pictures(name), count, name)
      let inpainting = Inpainting(
        process, x0: x0, known: try given.known(mask, for: x0), rounds: rounds)
      return (inpainting, inpainting.start())
    case .interpolate(let first, let last, let count, _):
      let rule = Interpolation(process)
      let (a, b) = (
        try single(given.pictures(first), first), try single(given.pictures(last), last)
      )
      guard a.shape == b.shape else { throw .otherSize(last, a.shape, found: b.shape) }
      return (rule, rule.start(from: a, to: b, count: count))
    }
  }

  /// One picture as often as wanted; of several, all.
  private static func several(
    _ x0: Tensor, _ count: Int?, _ name: String
  ) throws(EngineError) -> Tensor {
    guard let count, count != x0.shape[0] else { return x0 }
    guard x0.shape[0] == 1 else {
      throw .setting(
        key: "count", value: "\(count)", expected: "\(x0.shape[0]), as many as \(name) holds")
    }
    return x0.repeated(count)
  }

  private static func single(_ x0: Tensor, _ name: String) throws(EngineError) -> Tensor {
    guard x0.shape[0] == 1 else {
      throw .setting(
        key: "pictures in \(name)", value: "\(x0.shape[0])", expected: "1 to mix with another")
    }
    return x0
  }

  private static func noise(
    in path: String, count: Int?, _ network: UNet2D
  ) throws(EngineError) -> Tensor {
    let tensor = try checkpoints { () throws(CheckpointError) in
      try SafetensorsFile(path).pictures("x_T")
    }
    let shape = tensor.shape
    do throws(UNet2DConfigurationError) {
      try network.checkInput(shape: shape)
    } catch {
      throw .noise(file: path, error)
    }
    if let count, shape[0] != count {
      throw .wrongNoise(file: path, expected: "\(count) pictures", found: shape)
    }
    return tensor
  }
}

/// What `body` throws, as an error of the engine.
func diffusion<R>(_ body: () throws(DiffusionError) -> R) throws(EngineError) -> R {
  do throws(DiffusionError) {
    return try body()
  } catch {
    throw .diffusion(error)
  }
}
