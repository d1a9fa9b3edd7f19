import Datasets
import EngineMessages
import Evaluation
import Foundation
import Learning
import Networks
import Tensors

/// A classifier that learns the classes of a data set's pictures and then says of others how good
/// they are; the held-out pictures tell how good it is itself.
struct PictureJudge {
  /// Pictures that others are compared with, at most, and held-out ones that are looked at.
  private static let mostReal = 5_000
  private static let mostHeldOut = 10_000
  private static let piece = 100
  static let leastHeldOut = 20

  private let learned: ImageDataset
  private let labels: [Int]
  private let heldOut: ImageDataset
  private let plan: Plan
  private let warp: PictureWarp
  private let random = RandomSource(seed: 0)
  private var state: TrainingState<PictureClassifier>
  private var order: BatchOrder
  /// Features of pictures that it learned from.
  private(set) var reference = Tally()
  /// Features of held-out pictures.
  private(set) var unseen = Tally()
  private var right = 0
  /// Makes the mean square of the reference's features 1.
  private var scale: Float = 1
  private var gaussian: GaussianSummary?

  /// What is known of pictures that are being judged.
  struct Tally {
    /// Row by row.
    fileprivate(set) var features: [Float] = []
    /// Of each class, pictures that the classifier is sure of.
    fileprivate var sure: [Int: Int] = [:]
    fileprivate(set) var count = 0

    /// The share of pictures that the classifier is sure of.
    var recognisable: Double { Double(sure.values.reduce(0, +)) / Double(max(1, count)) }

    /// How many classes those are of: e to the entropy of their shares.
    var kinds: Double {
      guard !sure.isEmpty else { return 0 }
      let total = Double(sure.values.reduce(0, +))
      return exp(
        sure.values.sorted().reduce(0.0) { sum, n in
          sum - Double(n) / total * log(Double(n) / total)
        })
    }

  }

  /// How it learns: Adam with a rate that rises and then falls to 0, like half a wave.
  struct Plan: Equatable {
    static let batch = 64
    let steps: Int

    /// 43 passes over the pictures, but not for ever.
    static func thorough(pictures: Int) -> Plan {
      Plan(steps: min(6_000, max(100, 43 * pictures / batch)))
    }
    /// Within seconds, for who does not want to wait.
    static let quick = Plan(steps: 300)

    func rate(atStep step: Int) -> Double {
      let (part, rise) = (Double(step) / Double(steps), 0.15)
      return 4e-3
        * (part < rise ? part / rise : max(1e-3, (1 + cos(.pi * (part - rise) / (1 - rise))) / 2))
    }

    /// The more often it sees the same pictures, the more they are moved.
    func warp(pictures: Int) -> PictureWarp {
      let passes = Double(steps * Self.batch) / Double(pictures)
      let strength = min(1, max(0.3, passes / 40))
      return PictureWarp(turn: 12 * strength, growth: 0.12 * strength, shift: 2.5 * strength)
    }
  }

  /// nil: the pictures have no classes, or are too few.
  ///
  /// - Parameter plan: nil: a thorough one.
  init?(_ split: PictureSplit, _ plan: Plan? = nil) {
    let dataset = split.learned
    guard let labels = dataset.labels, let heldOut = split.heldOut,
      heldOut.count >= Self.leastHeldOut,
      dataset.classes.count >= 2
    else { return nil }
    (learned, self.labels, self.heldOut) = (dataset, labels, heldOut)
    self.plan = plan ?? .thorough(pictures: dataset.count)
    warp = self.plan.warp(pictures: dataset.count)
    state = TrainingState(
      model: PictureClassifier(
        height: dataset.height, width: dataset.width, channels: dataset.channels,
        classes: dataset.classes.count, random: random))
    order = BatchOrder(random: random, count: dataset.count, batch: Plan.batch)
  }

  /// How often `learn` is called until it has learned.
  var calls: Int {
    func pieces(_ count: Int) -> Int { (count + Self.piece - 1) / Self.piece }
    return plan.steps + pieces(min(Self.mostReal, learned.count))
      + pieces(min(Self.mostHeldOut, heldOut.count)) + 1
  }

  var hasLearned: Bool { gaussian != nil }
  /// The share of held-out pictures that it names rightly.
  var accuracy: Double { Double(right) / Double(max(1, unseen.count)) }

  /// One step of learning; after the last it looks at pictures, some at a time.
  ///
  /// - Throws: `diverged`.
  mutating func learn() throws(EngineError) {
    if state.step < plan.steps { return try learnStep() }
    if look(at: learned, &reference, most: Self.mostReal) != nil { return }
    if let found = look(at: heldOut, &unseen, most: Self.mostHeldOut) {
      let labels = heldOut.labels(at: Array(unseen.count - found.count..<unseen.count)) ?? []
      right += zip(found, labels).count { $0 == $1 }
      return
    }
    guard gaussian == nil else { return }
    let squares = reference.features.reduce(0.0) { $0 + Double($1) * Double($1) }
    scale = Float(1 / (squares / Double(reference.features.count)).squareRoot())
    gaussian = GaussianSummary(
      points: features(of: reference), width: PictureClassifier.features)
  }

  private mutating func learnStep() throws(EngineError) {
    let step = state.step + 1
    let indices = order.indices(step: step)
    let x0 = warp(learned.batch(at: indices), source: random, step: step)
    let classes = indices.map { labels[$0] }
    let (loss, gradients) = valueAndGradients(of: state.model) { model in
      1 / Float(classes.count) * model.logits(model.features(of: x0)).classCost(classes)
    }
    let value = Double(loss.scalar)
    guard value.isFinite else { throw .diverged(step: step, loss: value) }
    state.apply(
      gradients: gradients, learningRate: plan.rate(atStep: step),
      emaDecay: EMADecay(decay: 0.99, rampUp: true).decay(atStep: step))
  }

  /// - Returns: The classes of the next pictures; nil once all were seen.
  private func look(at dataset: ImageDataset, _ tally: inout Tally, most: Int) -> [Int]? {
    let part = tally.count..<min(tally.count + Self.piece, most, dataset.count)
    return part.isEmpty ? nil : judge(dataset.batch(at: Array(part)), &tally)
  }

  /// Looks at pictures [N, H, W, C].
  ///
  /// - Returns: The class that each is most likely of.
  @discardableResult
  func judge(_ x0: Tensor, _ tally: inout Tally) -> [Int] {
    let features = state.ema.features(of: x0)
    tally.features += features.values
    tally.count += x0.shape[0]
    return state.ema.logits(features).classProbabilities().map { probabilities in
      let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
      if probabilities[best] >= LatentJudgement.sureness { tally.sure[best, default: 0] += 1 }
      return best
    }
  }

  /// The features of judged pictures, row by row, on a scale on which the mean square of those of
  /// learned pictures is 1.
  ///
  /// - Parameter count: The first so many; nil: all.
  func features(of tally: Tally, first count: Int? = nil) -> [Float] {
    let rows = min(count ?? tally.count, tally.count)
    return tally.features.prefix(rows * PictureClassifier.features).map { scale * $0 }
  }

  /// The learned pictures' features as a Gaussian.
  ///
  /// nil: it has not learned yet.
  var realGaussian: GaussianSummary? { gaussian }

  /// nil: it has not learned yet, or has seen too few.
  func score(_ tally: Tally) -> LatentJudgement.Score? {
    guard let gaussian, tally.count >= 2 else { return nil }
    let found = GaussianSummary(points: features(of: tally), width: PictureClassifier.features)
    return LatentJudgement.Score(
      recognisable: tally.recognisable, kinds: tally.kinds,
      distance: found.frechetDistance(to: gaussian))
  }
}
