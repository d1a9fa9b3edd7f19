import Datasets
import EngineMessages
import Networks

extension AutoencoderSettings {
  /// Refuses what no run can have; so written that NaN is refused.
  func check() throws(EngineError) {
    try Self.check(
      "code", "\(code)", AutoencoderConfiguration.codes.contains(code),
      "\(AutoencoderConfiguration.codes.lowerBound) to \(AutoencoderConfiguration.codes.upperBound)"
    )
    try Self.check("beta", "\(beta)", beta >= 0 && beta < .infinity, "0 or more")
    try Self.check("steps", "\(steps)", steps >= 1, "at least 1")
    try Self.check("batch", "\(batch)", (1...4_096).contains(batch), "1 to 4096")
    try Self.check(
      "learning_rate", "\(learningRate)", learningRate > 0 && learningRate < .infinity, "above 0")
    try Self.check("ema", "\(ema)", ema >= 0 && ema < 1, "0 or more, and below 1")
    try Self.check("checkpoint_every", "\(checkpointEvery)", checkpointEvery >= 1, "at least 1")
    try Self.check("log_every", "\(logEvery)", logEvery >= 1, "at least 1")
  }

  private static func check(
    _ key: String, _ value: String, _ isPossible: Bool, _ expected: String
  ) throws(EngineError) {
    guard !isPossible else { return }
    throw .setting(key: key, value: value, expected: expected)
  }

  /// The sizes of a network for such pictures.
  func configuration(for dataset: ImageDataset) throws(EngineError) -> AutoencoderConfiguration {
    let configuration = AutoencoderConfiguration(
      height: dataset.height, width: dataset.width, channels: dataset.channels, code: code,
      decoder: PixelDistribution(decoder))
    if let fault = configuration.fault { throw .autoencoder(name: dataset.name, fault: fault) }
    return configuration
  }
}

extension PixelDistribution {
  init(_ decoder: DecoderKind) {
    switch decoder {
    case .bernoulli: self = .bernoulli
    case .gaussian: self = .gaussian
    }
  }
}
