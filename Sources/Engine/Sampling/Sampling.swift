import Checkpoints
import Diffusion
import Networks
import Schedules
import Tensors

/// Samples of a model without a session: x_T from a seed or a file, then every step.
public struct Sampling {
  private let process: SamplingProcess
  private let predictor: any NoisePredictor
  private let start: SamplingState

  /// - Parameters:
  ///   - count: Pictures; nil: as many as `noise` holds, else 16.
  ///   - noise: A safetensors file with `x_T`, float32 [N, C, H, W].
  /// - Throws: What does not go together, in one sentence.
  public init(
    _ model: LoadedModel, _ choices: SamplingChoices, count: Int?, noise: String?
  ) throws(EngineError) {
    process = try choices.process(for: model)
    if let noise {
      start = process.start(
        xT: try Self.noise(in: noise, count: count, model.predictor.network))
    } else {
      let size = model.size
      start = process.start(shape: [count ?? 16, size.height, size.width, model.channels])
    }
    predictor = try choices.predictor(for: model, shape: start.xt.shape)
  }

  /// Steps S that a walk takes.
  public var steps: Int { process.steps }

  /// Hands x_T and every state after it to `body`.
  public func walk(_ body: (SamplingState) throws -> Void) rethrows {
    var state = start
    try body(state)
    while !process.isFinished(state) {
      state = process.next(state, with: predictor)
      try body(state)
    }
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
