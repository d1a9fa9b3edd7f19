import Engine
import Evaluation
import Foundation

/// What `ddpm evaluate --samples N` says of drawn pictures.
struct SampleMeasuresReport: Encodable {
  struct Nearest: Encodable {
    /// The picture's number in the data set.
    let index: Int
    /// The root of the mean square difference of the pixels, in grey levels.
    let distance: Double
  }

  /// The same of unseen real pictures, below which no model can be expected to come.
  struct Real: Encodable {
    let count: Int
    let frechetDistance: Double?
    let frechetInterval: [Double]?
    let kernelDistance: Double?
    let kernelInterval: [Double]?
    let recognisable: Double?
    let kinds: Double?
    let copies: Double
    let nearestMedian: Double

    enum CodingKeys: String, CodingKey {
      case count, recognisable, kinds, copies
      case frechetDistance = "frechet_distance"
      case frechetInterval = "frechet_interval"
      case kernelDistance = "kernel_distance"
      case kernelInterval = "kernel_interval"
      case nearestMedian = "nearest_median"
    }

    init(_ side: SampleMeasures.Side) {
      count = side.count
      let (frechet, kernel) = (side.judgement?.frechet, side.judgement?.kernel)
      (frechetDistance, frechetInterval) = (frechet?.value, frechet?.bounds)
      (kernelDistance, kernelInterval) = (kernel?.value, kernel?.bounds)
      (recognisable, kinds) = (side.judgement?.recognisable, side.judgement?.kinds)
      copies = side.copies
      nearestMedian = side.medianDistance
    }
  }

  struct Classifier: Encodable {
    /// Of held-out pictures.
    let accuracy: Double
    let images: Int
  }

  let samples: Int
  let frechetDistance: Double?
  let frechetInterval: [Double]?
  let kernelDistance: Double?
  let kernelInterval: [Double]?
  let recognisable: Double?
  let kinds: Double?
  let copies: Double
  let nearestMedian: Double
  let nearest: [Nearest]
  let real: Real
  /// As all that it says, absent where the data set has no classes.
  let classifier: Classifier?

  enum CodingKeys: String, CodingKey {
    case samples, recognisable, kinds, copies, nearest, real, classifier
    case frechetDistance = "frechet_distance"
    case frechetInterval = "frechet_interval"
    case kernelDistance = "kernel_distance"
    case kernelInterval = "kernel_interval"
    case nearestMedian = "nearest_median"
  }

  init(_ measures: SampleMeasures) {
    let drawn = Real(measures.drawn)
    samples = drawn.count
    (frechetDistance, frechetInterval) = (drawn.frechetDistance, drawn.frechetInterval)
    (kernelDistance, kernelInterval) = (drawn.kernelDistance, drawn.kernelInterval)
    (recognisable, kinds, copies) = (drawn.recognisable, drawn.kinds, drawn.copies)
    nearestMedian = drawn.nearestMedian
    nearest = measures.drawn.nearest.map { Nearest(index: $0.index, distance: $0.distance) }
    real = Real(measures.real)
    classifier = measures.classifier.map {
      Classifier(accuracy: $0.accuracy, images: $0.images)
    }
  }

  /// For people.
  var text: String {
    var table = TextTable(
      header: ["", "\(samples.grouped) drawn", "\(real.count.grouped) real, unseen"],
      sides: [.left, .right, .right])
    if classifier != nil {
      table.rows = [
        [
          "Fréchet distance", Self.distance(frechetDistance, frechetInterval, 3),
          Self.distance(real.frechetDistance, real.frechetInterval, 3),
        ],
        [
          "kernel distance × 1000", Self.distance(kernelDistance, kernelInterval, 2, times: 1_000),
          Self.distance(real.kernelDistance, real.kernelInterval, 2, times: 1_000),
        ],
        ["recognised", Self.share(recognisable), Self.share(real.recognisable)],
        ["of kinds", Self.number(kinds, 1), Self.number(real.kinds, 1)],
      ]
    }
    table.rows += [
      [
        "nearest learned picture, off by (of 255)", Self.number(nearestMedian, 1),
        Self.number(real.nearestMedian, 1),
      ],
      ["nearer than 99 % of real ones", Self.share(copies), Self.share(real.copies)],
    ]
    return table.text + "\n\n" + end
  }

  private var end: String {
    guard let classifier else {
      return "The pictures have no classes, so there is no classifier to measure distances with."
    }
    return "The classifier names \(Self.share(classifier.accuracy)) of "
      + "\(classifier.images.grouped) held-out pictures rightly; both distances are of its features "
      + "to those of learned pictures."
  }

  private static func distance(
    _ value: Double?, _ bounds: [Double]?, _ digits: Int, times factor: Double = 1
  ) -> String {
    guard let value else { return "–" }
    let half = bounds.map { " ± " + number(factor * ($0[1] - $0[0]) / 2, digits) } ?? ""
    return number(factor * value, digits) + half
  }

  private static func share(_ value: Double?) -> String {
    value.map { number(100 * $0, 1) + " %" } ?? "–"
  }

  private static func number(_ value: Double?, _ digits: Int) -> String {
    value.map { String(format: "%.\(digits)f", $0) } ?? "–"
  }
}

extension MeasuredDistance {
  fileprivate var bounds: [Double]? { interval.map { [$0.lowerBound, $0.upperBound] } }
}

/// Two reports as one JSON object.
struct JoinedReport<First: Encodable, Second: Encodable>: Encodable {
  let first: First
  let second: Second?

  func encode(to encoder: any Encoder) throws {
    try first.encode(to: encoder)
    try second?.encode(to: encoder)
  }
}
