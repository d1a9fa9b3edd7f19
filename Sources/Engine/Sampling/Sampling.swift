import Checkpoints
import Diffusion
import EngineMessages
import Networks
import Schedules
import Tensors

/// What is done with a model and a sampler, without a session: a first state, then every step.
public struct Sampling {
  let process: SamplingProcess
  let rule: any SamplingRule
  let predictor: any NoisePredictor
  /// The network alone, without guidance.
  let network: DenoisingNetwork
  let start: SamplingState

  /// - Throws: What does not go together, in one sentence.
  public init(
    _ model: LoadedModel, _ choices: SamplingChoices, _ task: SamplingTask,
    inpainting: InpaintingTask? = nil
  ) throws(EngineError) {
    network = model.predictor
    process = try choices.process(for: model, from: task.start)
    let (rule, start) = try Self.beginning(of: task, process, model)
    predictor = try choices.predictor(for: model, shape: start.xt.shape)
    guard let inpainting else {
      (self.rule, self.start) = (rule, start)
      return
    }
    guard rule is SamplingProcess else { throw .inpaintingWithAnother(task.name) }
    let known = try Inpainting(inpainting, process, shape: start.xt.shape, model)
    self.rule = known
    // At T nothing is left of pictures, so what lies under the mask does not count.
    let isNoise = process.grid.timesteps[0] == process.schedule.timesteps
    self.start = isNoise && task.start != nil ? known.start() : known.start(xT: start.xt)
  }

  /// The part of a trajectory that is left after one of its states, walked in another way.
  ///
  /// - Parameter passed: The times of the states up to that one, or its own alone.
  init(
    _ model: LoadedModel, _ choices: SamplingChoices, from state: SamplingState,
    after passed: [Double], sharesNoise: Bool, inpainting: InpaintingTask? = nil
  ) throws(EngineError) {
    network = model.predictor
    let whole = try choices.process(for: model)
    process = try diffusion { () throws(DiffusionError) in try whole.branching(after: passed) }
    start = state
    let shape = state.xt.shape
    predictor = try choices.predictor(for: model, shape: shape)
    if let inpainting {
      guard !sharesNoise else { throw .inpaintingWithAnother("an interpolation") }
      rule = try Inpainting(inpainting, process, shape: shape, model)
    } else {
      rule = sharesNoise ? Interpolation(process) : process
    }
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
    case .invert(let pictures):
      let x0 = try given.pictures(pictures)
      let inversion = try diffusion { () throws(DiffusionError) in
        try Inversion(schedule: process.schedule, grid: process.grid)
      }
      return (inversion, inversion.start(x0: x0))
    case .vary(let pictures, let count, _):
      let x0 = try several(given.pictures(pictures), count, pictures.name)
      return (process, process.start(x0: x0))
    case .interpolate(let first, let last, let count, _):
      guard count >= 2 else {
        throw .setting(
          key: "count", value: "\(count)",
          expected: "2 or more pictures, from one "
            + "to the other")
      }
      let rule = Interpolation(process)
      let (a, b) = (
        try single(given.pictures(first), first.name), try single(given.pictures(last), last.name)
      )
      guard a.shape == b.shape else { throw .otherSize(last.name, a.shape, found: b.shape) }
      return (rule, rule.start(from: a, to: b, count: count))
    }
  }

  /// One picture as often as wanted; of several, all.
  fileprivate static func several(
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

extension Inpainting {
  /// - Parameter shape: Of the pictures that are drawn.
  fileprivate init(
    _ task: InpaintingTask, _ process: SamplingProcess, shape: [Int], _ model: LoadedModel
  ) throws(EngineError) {
    guard task.rounds >= 1 else {
      throw .setting(key: "rounds", value: "\(task.rounds)", expected: "at least 1")
    }
    let given = GivenPictures(model: model)
    let x0 = try Sampling.several(given.pictures(task.pictures), shape[0], task.pictures.name)
    guard x0.shape == shape else { throw .otherSize(task.pictures.name, shape, found: x0.shape) }
    self.init(process, x0: x0, known: try given.known(task.mask, for: x0), rounds: task.rounds)
  }
}

extension SamplingTask {
  /// For a sentence.
  fileprivate var name: String {
    switch self {
    case .draw, .drawFrom: "drawing"
    case .invert: "an inversion"
    case .vary: "image to image"
    case .interpolate: "an interpolation"
    }
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
