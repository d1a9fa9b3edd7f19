import Datasets
import EngineMessages
import Evaluation
import Foundation
import Learning
import Networks
import Tensors

/// A classifier that learns the classes of a data set's pictures and then says of others how good
/// they are.
///
/// The unseen tenth tells how good it is itself.
struct PictureJudge {
  private static let steps = 500
  private static let batch = 64
  private static let learningRate = 2e-3

  private let dataset: ImageDataset
  private let labels: [Int]
  private let unseen: ImageDataset
  private var state: TrainingState<PictureClassifier>
  private var order: BatchOrder
  /// Of pictures that were never seen: once it has learned.
  private(set) var accuracy: Double?
  private(set) var real: LatentJudgement.Score?
  private var reference: GaussianSummary?

  /// What is known of pictures that are being judged.
  struct Tally {
    fileprivate var features: [Float] = []
    /// Of each class, pictures that the classifier is sure of.
    fileprivate var sure: [Int: Int] = [:]
    fileprivate(set) var count = 0

    fileprivate var kinds: Double {
      let total = Double(sure.values.reduce(0, +))
      return exp(
        sure.values.sorted().reduce(0.0) { sum, n in
          sum - Double(n) / total * log(Double(n) / total)
        })
    }
  }

  /// nil: the pictures have no classes, or are too few.
  init?(_ split: PictureSplit, _ configuration: AutoencoderConfiguration) {
    let dataset = split.learned
    guard let labels = dataset.labels, let unseen = split.heldOut, unseen.count >= 20 else {
      return nil
    }
    (self.dataset, self.labels, self.unseen) = (dataset, labels, unseen)
    let random = RandomSource(seed: 0)
    state = TrainingState(
      model: PictureClassifier(configuration, classes: dataset.classes.count, random: random))
    order = BatchOrder(random: random, count: dataset.count, batch: Self.batch)
  }

  var hasLearned: Bool { real != nil }

  /// One step of learning; after the last it looks at the pictures that it never saw.
  ///
  /// - Throws: `diverged`.
  mutating func learn() throws(EngineError) {
    guard !hasLearned else { return }
    let step = state.step + 1
    let indices = order.indices(step: step)
    let x0 = dataset.batch(at: indices)
    let classes = indices.map { labels[$0] }
    let (loss, gradients) = valueAndGradients(of: state.model) { model in
      1 / Float(classes.count) * model.logits(model.features(of: x0)).classCost(classes)
    }
    let value = Double(loss.scalar)
    guard value.isFinite else { throw .diverged(step: step, loss: value) }
    state.apply(
      gradients: gradients, learningRate: Self.learningRate,
      emaDecay: EMADecay(decay: 0.99, rampUp: true).decay(atStep: step))
    if step >= Self.steps { examine() }
  }

  /// Compares one half of the pictures that were never seen with the other.
  private mutating func examine() {
    let half = min(1_000, unseen.count) / 2
    let (first, second) = (0..<half, half..<2 * half)
    var (tally, others) = (Tally(), Tally())
    let right = add(first, to: &tally) + add(second, to: &others)
    reference = GaussianSummary(points: others.features, width: PictureClassifier.features)
    accuracy = Double(right) / Double(2 * half)
    real = score(tally)
  }

  /// - Returns: How many are named rightly.
  private func add(_ indices: Range<Int>, to tally: inout Tally) -> Int {
    var right = 0
    for start in stride(from: indices.lowerBound, to: indices.upperBound, by: 50) {
      let part = Array(start..<min(indices.upperBound, start + 50))
      let found = judge(unseen.batch(at: part), &tally)
      right += zip(found, unseen.labels(at: part) ?? []).count { $0 == $1 }
    }
    return right
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

  /// nil: it has not learned yet, or has seen too few.
  func score(_ tally: Tally) -> LatentJudgement.Score? {
    guard let reference, tally.count >= 2 else { return nil }
    let found = GaussianSummary(points: tally.features, width: PictureClassifier.features)
    return LatentJudgement.Score(
      recognisable: Double(tally.sure.values.reduce(0, +)) / Double(tally.count),
      kinds: tally.sure.isEmpty ? 0 : tally.kinds,
      distance: found.frechetDistance(to: reference))
  }
}

/// Random codes of two autoencoders, decoded and judged a few at a time.
struct RandomCodeTrial {
  private static let piece = 16

  private let count: Int
  private let codes: Tensor
  private var done = 0
  private var tallies = [PictureJudge.Tally(), PictureJudge.Tally(), PictureJudge.Tally()]

  /// - Parameter count: Codes, at least 2.
  init(code: Int, seed: UInt64, count: Int = 512) {
    self.count = count
    codes = RandomSource(seed: seed).normal([count, code], .xT)
  }

  /// The next few codes.
  ///
  /// - Parameter spread: Of the autoencoder's own codes.
  /// - Returns: The scores, once all codes were judged; then it begins anew.
  mutating func advance(
    _ plain: Autoencoder, _ variational: VariationalAutoencoder, spread: CodeSpread,
    by judge: PictureJudge
  ) -> LatentJudgement? {
    let part = codes.rows(done..<min(count, done + Self.piece))
    judge.judge(plain.pictures(part), &tallies[0])
    judge.judge(variational.pictures(part), &tallies[1])
    judge.judge(plain.pictures(spread.moved(part)), &tallies[2])
    done += part.shape[0]
    guard done >= count else { return nil }
    defer { (done, tallies) = (0, tallies.map { _ in PictureJudge.Tally() }) }
    guard let accuracy = judge.accuracy, let real = judge.real,
      let first = judge.score(tallies[0]), let second = judge.score(tallies[1]),
      let third = judge.score(tallies[2])
    else { return nil }
    return LatentJudgement(
      count: count, accuracy: accuracy, real: real, autoencoder: first, variational: second,
      fitted: third)
  }
}

extension CodeSpread {
  /// Codes from N(0, I) as codes with these means and variances, [N, d].
  func moved(_ codes: Tensor) -> Tensor {
    let d = means.count
    return Tensor(
      codes.shape,
      codes.values.enumerated().map { i, e in
        Float(means[i % d] + variances[i % d].squareRoot() * Double(e))
      })
  }
}
