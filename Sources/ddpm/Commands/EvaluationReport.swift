import Engine
import Evaluation
import Foundation

/// What `ddpm evaluate` says.
struct EvaluationReport: Encodable {
  struct BitsPerDimension: Encodable {
    let total: Double
    let prior: Double
    let diffusion: Double
    let decoder: Double
    /// L_{t−1} at place t − 1.
    let perTimestep: [Double]
    let standardError: Double?

    enum CodingKeys: String, CodingKey {
      case total, prior, diffusion, decoder
      case perTimestep = "per_timestep"
      case standardError = "standard_error"
    }
  }

  struct Point: Encodable {
    let t: Int
    let rate: Double
    let rmse: Double
  }

  let model: String
  let dataset: String
  let seed: UInt64
  let images: Int
  /// Whether the model has not learned from these pictures; absent if that is not known.
  let unseen: Bool?
  let timestepsPerImage: Int
  let seconds: Double
  let bitsPerDimension: BitsPerDimension
  /// Progressive coding: bits per dimension received, error of x̂_0 in grey levels.
  let rateDistortion: [Point]
  /// Which pictures, for people.
  private let pictures: String
  private let remark: String?

  enum CodingKeys: String, CodingKey {
    case model, dataset, seed, images, unseen, seconds
    case timestepsPerImage = "timesteps_per_image"
    case bitsPerDimension = "bits_per_dimension"
    case rateDistortion = "rate_distortion"
  }

  init(
    _ estimate: BoundEstimate, model: String, pictures: MeasuredPictures, seed: UInt64,
    seconds: Double
  ) {
    (self.model, self.seed, self.seconds) = (model, seed, seconds)
    (dataset, unseen, self.pictures) = (pictures.name, pictures.isUnseen, pictures.description)
    remark = pictures.remark
    images = estimate.images
    timestepsPerImage = estimate.timestepsPerImage
    bitsPerDimension = BitsPerDimension(
      total: estimate.total, prior: estimate.prior, diffusion: estimate.diffusion,
      decoder: estimate.decoder, perTimestep: estimate.perTimestep,
      standardError: estimate.standardError)
    rateDistortion = estimate.rateDistortion.map { Point(t: $0.t, rate: $0.rate, rmse: $0.rmse) }
  }

  /// For people.
  var text: String {
    ([title, terms.text, curve.text] + [remark].compactMap { $0 }).joined(separator: "\n\n")
  }

  private var title: String {
    let timesteps = bitsPerDimension.perTimestep.count
    let looked =
      timestepsPerImage == timesteps
      ? "all \(timesteps.grouped)" : "\(timestepsPerImage.grouped) of \(timesteps.grouped)"
    return "\(model) on \(images.grouped) \(pictures), "
      + "\(looked) timesteps of each, \(Self.number(seconds, 1)) s"
  }

  private var terms: TextTable {
    let bits = bitsPerDimension
    var table = TextTable(header: ["", "term", "bits/dim"], sides: [.left, .left, .right])
    table.rows = [
      ["prior", "L_T", Self.number(bits.prior, 4)],
      ["diffusion", "L_1 … L_{T−1}", Self.number(bits.diffusion, 4)],
      ["decoder", "L_0", Self.number(bits.decoder, 4)],
      ["total", "", Self.number(bits.total, 4)],
      ["standard error", "", bits.standardError.map { Self.number($0, 4) } ?? "–"],
    ]
    return table
  }

  /// Ten points of progressive coding, or all if they are fewer.
  private var curve: TextTable {
    var table = TextTable(
      header: ["after t", "bits/dim received", "x̂_0 off by (of 255)"],
      sides: [.right, .right, .right])
    let rows = min(11, rateDistortion.count)
    table.rows = (0..<rows).map { row in
      let point = rateDistortion[row * (rateDistortion.count - 1) / max(1, rows - 1)]
      return [point.t.grouped, Self.number(point.rate, 4), Self.number(point.rmse, 1)]
    }
    return table
  }

  private static func number(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
