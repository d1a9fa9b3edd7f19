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
  /// Of pictures of random codes, where they were asked for.
  let samples: Int?
  let recognisable: Double?
  let kinds: Double?
  let frechetDistance: Double?
  let classifier: Classifier?
  /// Which pictures, for people.
  private let pictures: String

  /// The same of real pictures, which the classifier never saw.
  struct Classifier: Encodable {
    let accuracy: Double
    let recognisable: Double
    let kinds: Double
    let frechetDistance: Double

    enum CodingKeys: String, CodingKey {
      case accuracy, recognisable, kinds
      case frechetDistance = "frechet_distance"
    }
  }

  enum CodingKeys: String, CodingKey {
    case model, kind, dataset, decoder, seed, images, unseen, seconds, nats, collapsed
    case samples, recognisable, kinds, classifier
    case frechetDistance = "frechet_distance"
    case bitsPerDimension = "bits_per_dimension"
  }

  init(
    _ bound: LatentBound, _ codes: RandomCodeReport?, model: String, isVariational: Bool,
    pictures: MeasuredPictures, decoder: String, seed: UInt64, seconds: Double
  ) {
    (self.model, dataset, self.decoder) = (model, pictures.name, decoder)
    (self.seed, self.seconds) = (seed, seconds)
    kind = isVariational ? "vae" : "autoencoder"
    (images, unseen, self.pictures) = (bound.images, pictures.isUnseen, pictures.description)
    nats = Parts(bound, isVariational: isVariational) { $0 }
    bitsPerDimension = Parts(bound, isVariational: isVariational) { bound.bitsPerDimension($0) }
    samples = codes?.samples
    recognisable = codes?.score.recognisable
    kinds = codes?.score.kinds
    frechetDistance = codes?.score.distance
    classifier = codes.map {
      Classifier(
        accuracy: $0.accuracy, recognisable: $0.real.recognisable, kinds: $0.real.kinds,
        frechetDistance: $0.real.distance)
    }
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
    return title + "\n\n" + table.text + judgement + end
  }

  private var judgement: String {
    guard let samples, let recognisable, let kinds, let frechetDistance, let classifier else {
      return ""
    }
    func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    var table = TextTable(
      header: ["", "recognised", "of kinds", "Fréchet distance"],
      sides: [.left, .right, .right, .right])
    table.rows = [
      [
        "\(samples.grouped) random codes", share(recognisable), Self.number(kinds, 1),
        Self.number(frechetDistance, 2),
      ],
      [
        "real pictures", share(classifier.recognisable), Self.number(classifier.kinds, 1),
        Self.number(classifier.frechetDistance, 2),
      ],
    ]
    return "\n\n" + table.text
      + "\n\nThe classifier names \(share(classifier.accuracy)) of pictures rightly that it never saw."
  }

  private static func number(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "–"
  }
}
