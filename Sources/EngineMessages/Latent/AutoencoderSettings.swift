/// The two that turn pictures into codes and back.
public enum AutoencoderKind: String, Codable, CaseIterable, Sendable {
  case autoencoder
  case variational = "vae"
}

/// What a decoder says of each pixel: ink or none, or a grey level with one σ for all.
public enum DecoderKind: String, Codable, CaseIterable, Sendable {
  case bernoulli, gaussian
}

/// Every setting of an autoencoder's run, as `config.json` in its directory holds them.
public struct AutoencoderSettings: Equatable, Codable, Sendable {
  /// A data set's name, or a directory.
  public var dataset = "mnist"
  public var model = AutoencoderKind.variational
  /// d, the numbers in a code, in 2…64.
  public var code = 2
  public var decoder = DecoderKind.bernoulli
  /// The weight of KL(q(z | x_0) ‖ N(0, I)) in the loss of a VAE; at 1 the loss is a bound.
  public var beta = 1.0
  /// Counted from the beginning of the run.
  public var steps = 2_000
  public var batch = 64
  public var learningRate = 2e-3
  /// The decay of the moving average of the weights; early steps keep less.
  public var ema = 0.99
  public var seed: UInt64 = 0
  /// Steps between checkpoints.
  public var checkpointEvery = 1_000
  /// Steps between lines of `metrics.jsonl`.
  public var logEvery = 1

  enum CodingKeys: String, CodingKey {
    case dataset, model, code, decoder, beta, steps, batch, ema, seed
    case learningRate = "learning_rate"
    case checkpointEvery = "checkpoint_every"
    case logEvery = "log_every"
  }

  public init() {}
}
