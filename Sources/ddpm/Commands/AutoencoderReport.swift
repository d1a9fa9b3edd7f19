import Engine
import EngineMessages
import Evaluation
import Foundation

/// What `ddpm evaluate` says of an autoencoder.
struct AutoencoderReport: Encodable {
  /// The same parts in two units.
  struct Parts: Encodable {
    /// Reconstruction and rate together; absent without a rate, where there is no bound.
    let total: Double?
    let standardError: Double?
    let reconstruction: Double
    let rate: Double?
    let ratePerDimension: [Double]?

    enum CodingKeys: String, CodingKey {
      case total, reconstruction, rate
      case standardError = "standard_error"
      case ratePerDimension = "rate_per_dimension"
    }

    init(_ bound: LatentBound, isVariational: Bool, _ convert: (Double) -> Double) {
      reconstruction = convert(bound.reconstruction.mean)
      total = isVariational ? convert(bound.total.mean) : nil
      standardError = (isVariational ? bound.total : bound.reconstruction).error.map(convert)
      rate = isVariational ? convert(bound.rate) : nil
      ratePerDimension = isVariational ? bound.divergence.map { convert($0.mean) } : nil
    }
  }

  let model: String
  let kind: String
  let dataset: String
  let decoder: String
  let seed: UInt64
  let images: Int
  /// Whether the model has not learned from these pictures; absent if that is not known.
  let unseen: Bool?
  let seconds: Double
  /// A picture.
  let nats: Parts
  let bitsPerDimension: Parts
  /// Dimensions of the code, from 1, that say nothing of the pictures.
  let collapsed: [Int]?
  /// Which pictures, for people.
  private let pictures: String
  private let remark: String?

  enum CodingKeys: String, CodingKey {
    case model, kind, dataset, decoder, seed, images, unseen, seconds, nats, collapsed
    case bitsPerDimension = "bits_per_dimension"
  }

  init(
    _ bound: LatentBound, model: String, isVariational: Bool,
    pictures: MeasuredPictures, decoder: String, seed: UInt64, seconds: Double
  ) {
    (self.model, dataset, self.decoder) = (model, pictures.name, decoder)
    (self.seed, self.seconds) = (seed, seconds)
    kind = isVariational ? "vae" : "autoencoder"
    (images, unseen, self.pictures) = (
      bound.images, pictures.isUnseen, pictures.description
    )
    remark = pictures.remark
    nats = Parts(bound, isVariational: isVariational) { $0 }
    bitsPerDimension = Parts(bound, isVariational: isVariational) { bound.bitsPerDimension($0) }
    collapsed =
      isVariational
      ? bound.divergence.indices.filter { bound.divergence[$0].mean < LatentBound.collapse }
        .map { $0 + 1 } : nil
  }

  /// For people.
  var text: String {
    var table = TextTable(
      header: ["", "term", "nats/picture", "bits/dim"], sides: [.left, .left, .right, .right])
    func add(_ name: String, _ term: String, _ nats: Double?, _ bits: Double?) {
      table.rows.append([name, term, Self.number(nats, 3), Self.number(bits, 5)])
    }
    add("reconstruction", "−E ln p(x|z)", nats.reconstruction, bitsPerDimension.reconstruction)
    for (i, rate) in (nats.ratePerDimension ?? []).enumerated() {
      let isCollapsed = collapsed?.contains(i + 1) == true
      add(
        isCollapsed ? "collapsed" : "rate", "KL of z\(i + 1)", rate,
        bitsPerDimension.ratePerDimension?[i])
    }
    if nats.total != nil {
      add("bound", "", nats.total, bitsPerDimension.total)
    }
    add("standard error", "", nats.standardError, bitsPerDimension.standardError)
    let title =
      "\(model) (\(kind), \(decoder)) on \(images.grouped) \(pictures), "
      + "\(String(format: "%.1f", seconds)) s"
    let end =
      nats.total == nil
      ? "\n\nAn autoencoder says nothing of how likely a code is, so there is no bound." : ""
    return title + "\n\n" + table.text + end + (remark.map { "\n\n" + $0 } ?? "")
  }

  private static func number(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "–"
  }
}
