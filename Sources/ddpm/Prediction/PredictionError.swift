import Networks

/// What is wrong with the input of a prediction.
enum PredictionError: Error, Equatable {
  case rank(file: String, found: [Int])
  case tensor(file: String, key: String, UNet2DConfigurationError)
  /// `memory` is what the machine has, in bytes.
  case tooLarge(file: String, shape: [Int], gigabytes: Double, memory: UInt64)
}

extension PredictionError: CustomStringConvertible {
  var description: String {
    switch self {
    case .rank(let file, let found):
      "\(file): tensor “x” has shape \(found), expected [N, C, H, W]."
    case .tensor(let file, let key, let error):
      "\(file): tensor “\(key)”: \(error.description)"
    case .tooLarge(let file, let shape, let gigabytes, let memory):
      "\(file): tensor “x” has shape \(shape), which takes \(Int(gigabytes.rounded(.up))) GB, "
        + "expected less than this machine's \(memory / 1_000_000_000) GB."
    }
  }
}
