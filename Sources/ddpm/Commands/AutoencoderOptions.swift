import ArgumentParser
import Checkpoints
import Engine
import EngineMessages
import Networks

/// What a person says of an autoencoder's run beside what is said of any.
struct AutoencoderOptions: ParsableArguments {
  @Option(help: "d, the numbers in a code, with --model vae or autoencoder. (default: 2)")
  var code: Int?

  @Option(
    help: """
      With --model vae or autoencoder, what is said of each pixel: ink or none, or a grey level \
      with one σ for all, which is learned. (default: bernoulli)
      """)
  var decoder: DecoderKind?

  @Option(
    help: "With --model vae, the weight of KL(q(z|x) ‖ N(0, I)); 1 is the bound. (default: 1)")
  var beta: Double?

  /// The options that were given.
  var given: [String] {
    [("--code", code != nil), ("--decoder", decoder != nil), ("--beta", beta != nil)]
      .filter(\.1).map(\.0)
  }

  func apply(to settings: inout AutoencoderSettings) {
    if let code { settings.code = code }
    if let decoder { settings.decoder = decoder }
    if let beta { settings.beta = beta }
  }
}

extension DecoderKind: ExpressibleByArgument {}

extension TrainingOptions {
  /// The kind of autoencoder that --model names; nil: none.
  var autoencoder: AutoencoderKind? { model.flatMap { AutoencoderKind(rawValue: $0) } }

  /// What was said that only diffusion has.
  private var diffusionOptions: [String] {
    let options: [(String, Bool)] = [
      ("--schedule", schedule != nil), ("--timesteps", timesteps != nil),
      ("--beta-start", betaStart != nil), ("--beta-end", betaEnd != nil), ("--zero-snr", zeroSnr),
      ("--objective", objective != nil), ("--loss", loss != nil), ("--variance", variance != nil),
      ("--t-density", tDensity != nil), ("--warmup", warmup != nil), ("--dropout", dropout != nil),
      ("--classes", classes), ("--drop-labels", dropLabels != nil),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// Overwrites what was said.
  ///
  /// - Throws: An option that an autoencoder has no use for.
  func apply(
    to settings: inout AutoencoderSettings, _ own: AutoencoderOptions, steps: Int?
  ) throws {
    if let kind = autoencoder { settings.model = kind }
    if let option = diffusionOptions.first {
      throw ValidationError(
        "\(option) belongs to diffusion, not to --model \(settings.model.rawValue).")
    }
    if own.beta != nil, settings.model == .autoencoder {
      throw ValidationError("--beta belongs to --model vae; an autoencoder has no KL to weigh.")
    }
    if let dataset { settings.dataset = Self.resolved(dataset) }
    if let steps { settings.steps = steps }
    if let batch { settings.batch = batch }
    if let learningRate { settings.learningRate = learningRate }
    if let ema { settings.ema = ema }
    if let seed { settings.seed = seed }
    if let checkpointEvery { settings.checkpointEvery = checkpointEvery }
    if let logEvery { settings.logEvery = logEvery }
    own.apply(to: &settings)
  }
}

/// Makes the runs that `ddpm train --model vae` and `autoencoder` ask for.
enum AutoencoderRuns {
  static func make(_ settings: AutoencoderSettings, at out: String?) throws -> any LearningRun {
    let path =
      out ?? "runs/"
      + TrainingRun.freshName(
        dataset: settings.dataset, model: settings.model.rawValue, in: "runs")
    return try refusingValues {
      switch settings.model {
      case .autoencoder: try AutoencoderRun<Autoencoder>(settings, at: path)
      case .variational: try AutoencoderRun<VariationalAutoencoder>(settings, at: path)
      }
    }
  }

  /// - Parameter steps: Another end than the run's own.
  static func resume(
    _ out: String, _ options: TrainingOptions, _ own: AutoencoderOptions, steps: Int?
  ) throws -> any LearningRun {
    let earlier = try RunDirectory(opening: out).configuration(as: AutoencoderSettings.self)
    var asked = earlier
    if let model = options.model, options.autoencoder != earlier.model {
      throw ValidationError(
        EngineError.otherSetting(
          run: out, key: "model", value: earlier.model.rawValue, asked: model
        ).description)
    }
    try options.apply(to: &asked, own, steps: nil)
    if let difference = TrainingOptions.difference(from: earlier, to: asked) {
      let error = EngineError.otherSetting(
        run: out, key: difference.key, value: difference.value, asked: difference.asked)
      throw ValidationError(error.description)
    }
    switch earlier.model {
    case .autoencoder: return try AutoencoderRun<Autoencoder>(resuming: out, steps: steps)
    case .variational:
      return try AutoencoderRun<VariationalAutoencoder>(resuming: out, steps: steps)
    }
  }
}
