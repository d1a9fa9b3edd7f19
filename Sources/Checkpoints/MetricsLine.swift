import Foundation

/// One logged training step, a line of `metrics.jsonl`.
public struct MetricsLine: Codable, Equatable, Sendable {
  /// Counted from the beginning of the run.
  public var step: Int
  public var loss: Double
  /// The loss averaged over past steps, the recent ones weighing most.
  public var emaLoss: Double
  /// Before clipping.
  public var gradientNorm: Double
  public var learningRate: Double
  public var imagesPerSecond: Double
  /// Training time so far, pauses left out.
  public var seconds: Double
  /// ‖Δw‖ of a step; lines of older programs lack it.
  public var updateNorm: Double?
  /// The loss on pictures that are not trained with; only in lines where it was measured.
  public var heldOutLoss: Double?

  enum CodingKeys: String, CodingKey {
    case step, loss, seconds
    case emaLoss = "ema_loss"
    case gradientNorm = "gradient_norm"
    case learningRate = "learning_rate"
    case imagesPerSecond = "images_per_second"
    case updateNorm = "update_norm"
    case heldOutLoss = "held_out_loss"
  }

  public init(
    step: Int, loss: Double, emaLoss: Double, gradientNorm: Double, learningRate: Double,
    imagesPerSecond: Double, seconds: Double, updateNorm: Double? = nil,
    heldOutLoss: Double? = nil
  ) {
    self.step = step
    self.loss = loss
    self.emaLoss = emaLoss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
    self.seconds = seconds
    self.updateNorm = updateNorm
    self.heldOutLoss = heldOutLoss
  }

  /// A JSON object in one line, without the line's end; what is not finite becomes a text.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    guard let bytes = try? encoder.encode(self) else {
      preconditionFailure("numbers can always be encoded")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads lines of `metrics.jsonl`.
  static let decoder: JSONDecoder = {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }()
}
