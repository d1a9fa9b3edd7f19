import Datasets
import Evaluation
import Networks
import Tensors

/// How near pictures that a model drew are to those it learned from, and how near unseen real ones
/// are: no model can be much better than those.
public struct SampleMeasures: Equatable, Sendable {
  /// The same of drawn and of real pictures.
  public struct Side: Equatable, Sendable {
    public let count: Int
    /// In the classifier's features, from up to 5,000 learned pictures.
    public let frechet: MeasuredDistance
    /// Of no more of the pictures than learned ones are compared with.
    public let kernel: MeasuredDistance
    /// The share of pictures that the classifier is sure of.
    public let recognisable: Double
    /// How many classes those are of: e to the entropy of their shares.
    public let kinds: Double
    /// The nearest learned picture of each, pixel by pixel.
    public let nearest: [Neighbour]
    /// The share of pictures that are nearer to a learned one than 99 of 100 unseen real ones are.
    public let copies: Double

    /// The middle one of the distances to the nearest learned picture.
    public var medianDistance: Double {
      nearest.map(\.distance).sorted()[nearest.count / 2]
    }
  }

  public let drawn: Side
  /// Held-out pictures, as many as were drawn if there are so many.
  public let real: Side
  /// The share of held-out pictures that the classifier names rightly, and how many they are.
  public let accuracy: Double
  public let examined: Int

  static func check(samples: Int) throws(EngineError) {
    guard !(2...65_536).contains(samples) else { return }
    throw .setting(key: "samples", value: "\(samples)", expected: "2 to 65536")
  }

  /// Lets a classifier learn the classes of the pictures, and measures with it.
  ///
  /// - Parameters:
  ///   - x0: [N, H, W, C] in [-1, 1], at least two.
  ///   - seed: Of the bootstrap.
  ///   - progress: Hears of each step of learning, and how many there are.
  /// - Throws: `noLabels` or `tooFewHeldOut` where no classifier can learn.
  init(
    of x0: Tensor, beside pictures: MeasuredPictures, plan: PictureJudge.Plan? = nil, seed: UInt64,
    progress: (_ done: Int, _ all: Int) -> Void
  ) throws(EngineError) {
    var judge = try pictures.judge(plan)
    var calls = 0
    while !judge.hasLearned {
      try judge.learn()
      calls += 1
      progress(calls, judge.calls)
    }
    guard let gaussian = judge.realGaussian else { throw .noLabels(dataset: pictures.name) }
    var tally = PictureJudge.Tally()
    for start in stride(from: 0, to: x0.shape[0], by: 100) {
      judge.judge(x0.pictures(start..<min(x0.shape[0], start + 100)), &tally)
    }
    guard tally.features.allSatisfy(\.isFinite) else { throw .notFinite(model: pictures.name) }
    (accuracy, examined) = (judge.accuracy, judge.unseen.count)
    let real = min(tally.count, pictures.dataset.count)
    let nearest = NearestPictures(pictures.split)
    let nearestReal = nearest(pictures.dataset.batch(at: Array(0..<real)))
    let limit = nearestReal.map(\.distance).sorted()[real / 100]
    let learned = judge.features(of: judge.reference)
    func side(_ tally: PictureJudge.Tally, _ count: Int, _ nearest: [Neighbour]) -> Side {
      let features = judge.features(of: tally, first: count)
      return Side(
        count: count,
        frechet: .frechet(features, from: gaussian, source: RandomSource(seed: seed)),
        kernel: .kernel(
          Array(features.prefix(learned.count)), learned, width: PictureClassifier.features),
        recognisable: tally.recognisable, kinds: tally.kinds, nearest: nearest,
        copies: Double(nearest.count { $0.distance < limit }) / Double(count))
    }
    drawn = side(tally, tally.count, nearest(x0))
    self.real = side(judge.unseen, real, nearestReal)
  }
}

extension Tensor {
  /// Some pictures of this [N, H, W, C].
  func pictures(_ range: Range<Int>) -> Tensor {
    let size = count / max(1, shape[0])
    return Tensor(
      [range.count] + shape[1...],
      withValues { Array($0[range.lowerBound * size..<range.upperBound * size]) })
  }
}
