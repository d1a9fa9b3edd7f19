import EngineMessages
import Learning
import Networks
import Tensors

/// An autoencoder of either kind that learns pictures, step by step.
///
/// Step n depends on the settings, the pictures and n alone.
struct AutoencoderLearner<Model: PictureCoder> {
  let settings: AutoencoderSettings
  private(set) var state: TrainingState<Model>
  private let source: RandomSource
  private let decay: EMADecay

  /// The mean loss is of a whole picture, so that its gradients are as large as they are.
  static var adam: AdamSettings {
    var adam = AdamSettings()
    adam.clipNorm = nil
    return adam
  }

  init(_ settings: AutoencoderSettings, state: TrainingState<Model>) {
    (self.settings, self.state) = (settings, state)
    source = RandomSource(seed: settings.seed)
    decay = EMADecay(decay: settings.ema, rampUp: true)
  }

  /// Begins from nothing.
  init(_ settings: AutoencoderSettings, _ configuration: AutoencoderConfiguration) {
    let model = Model(configuration, random: RandomSource(seed: settings.seed))
    self.init(settings, state: TrainingState(model: model, settings: Self.adam))
  }

  /// The averaged weights.
  var learned: Model { state.ema }

  /// One step on pictures [N, H, W, C].
  ///
  /// - Returns: The loss in nats a picture.
  /// - Throws: `diverged` when loss or gradients are not finite, with nothing changed.
  mutating func advance(_ x0: Tensor) throws(EngineError) -> (loss: Double, norms: StepNorms) {
    let step = state.step + 1
    let epsilon = source.normal([x0.shape[0], settings.code], .epsilon(step: step))
    let beta = settings.beta
    let (loss, gradients) = valueAndGradients(of: state.model) {
      $0.loss(of: x0, epsilon: epsilon, beta: beta)
    }
    let value = Double(loss.scalar)
    guard value.isFinite else { throw .diverged(step: step, loss: value) }
    let norms = state.apply(
      gradients: gradients, learningRate: settings.learningRate,
      emaDecay: decay.decay(atStep: step))
    guard norms.gradient.isFinite else { throw .diverged(step: step, loss: norms.gradient) }
    return (value, norms)
  }
}
