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
  /// What is kept from learning; a run settles it when it begins, by what the data set has.
  public var heldOut = HeldOut.tenth
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
    case heldOut = "held_out"
    case learningRate = "learning_rate"
    case checkpointEvery = "checkpoint_every"
    case logEvery = "log_every"
  }

  public init() {}

  /// As a file has them; those that older files lack take their defaults.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    dataset = try fields.decode(String.self, forKey: .dataset)
    heldOut = try fields.decodeIfPresent(HeldOut.self, forKey: .heldOut) ?? heldOut
    model = try fields.decode(AutoencoderKind.self, forKey: .model)
    code = try fields.decode(Int.self, forKey: .code)
    self.decoder = try fields.decode(DecoderKind.self, forKey: .decoder)
    beta = try fields.decode(Double.self, forKey: .beta)
    steps = try fields.decode(Int.self, forKey: .steps)
    batch = try fields.decode(Int.self, forKey: .batch)
    learningRate = try fields.decode(Double.self, forKey: .learningRate)
    ema = try fields.decode(Double.self, forKey: .ema)
    seed = try fields.decode(UInt64.self, forKey: .seed)
    checkpointEvery = try fields.decode(Int.self, forKey: .checkpointEvery)
    logEvery = try fields.decode(Int.self, forKey: .logEvery)
  }
}
