import Datasets
import Evaluation
import Networks
import Tensors

/// How near pictures that a model drew are to those it learned from, and how near unseen real ones
/// are: no model can be much better than those.
public struct SampleMeasures: Equatable, Sendable {
  /// What a classifier says of pictures.
  public struct Judgement: Equatable, Sendable {
    /// In the classifier's features, from up to 5,000 learned pictures.
    public let frechet: MeasuredDistance
    /// Of no more of the pictures than learned ones are compared with.
    public let kernel: MeasuredDistance
    /// The share of pictures that the classifier is sure of.
    public let recognisable: Double
    /// How many classes those are of: e to the entropy of their shares.
    public let kinds: Double
  }

  /// The same of drawn and of real pictures.
  public struct Side: Equatable, Sendable {
    public let count: Int
    /// nil where the data set has no classes.
    public let judgement: Judgement?
    /// The nearest learned picture of each, pixel by pixel.
    public let nearest: [Neighbour]
    /// The share of pictures that are nearer to a learned one than 99 of 100 unseen real ones are.
    public let copies: Double

    /// The middle one of the distances to the nearest learned picture.
    public var medianDistance: Double {
      nearest.map(\.distance).sorted()[nearest.count / 2]
    }
  }

  /// How good the classifier is.
  public struct Exam: Equatable, Sendable {
    /// The share of held-out pictures that it names rightly.
    public let accuracy: Double
    /// How many they are.
    public let images: Int
  }

  public let drawn: Side
  /// Held-out pictures, as many as were drawn if there are so many.
  public let real: Side
  /// nil where the data set has no classes.
  public let classifier: Exam?

  static func check(samples: Int) throws(EngineError) {
    guard !(2...65_536).contains(samples) else { return }
    throw .setting(key: "samples", value: "\(samples)", expected: "2 to 65536")
  }

  /// Lets a classifier learn the classes of the pictures, if they have any, and measures.
  ///
  /// - Parameters:
  ///   - x0: [N, H, W, C] in [-1, 1], at least two.
  ///   - seed: Of the bootstrap.
  ///   - progress: Hears of each step of learning, and how many there are.
  /// - Throws: `tooFewHeldOut`, or `notFinite` for pictures that are none.
  init(
    of x0: Tensor, beside pictures: MeasuredPictures, plan: PictureJudge.Plan? = nil, seed: UInt64,
    progress: (_ done: Int, _ all: Int) -> Void
  ) throws(EngineError) {
    guard x0.withValues({ $0.allSatisfy(\.isFinite) }) else {
      throw .notFinite(model: pictures.name)
    }
    var judge = try pictures.judge(plan)
    let all = judge?.calls ?? 0
    var calls = 0
    while judge?.hasLearned == false {
      try judge?.learn()
      calls += 1
      progress(calls, all)
    }
    classifier = judge.map { Exam(accuracy: $0.accuracy, images: $0.unseen.count) }
    let real = min(x0.shape[0], pictures.dataset.count)
    let nearest = NearestPictures(pictures.split)
    let nearestReal = nearest(pictures.dataset.batch(at: Array(0..<real)))
    let limit = nearestReal.map(\.distance).sorted()[real / 100]
    func side(_ count: Int, _ judgement: Judgement?, _ nearest: [Neighbour]) -> Side {
      Side(
        count: count, judgement: judgement, nearest: nearest,
        copies: Double(nearest.count { $0.distance < limit }) / Double(count))
    }
    drawn = side(x0.shape[0], judge?.judgement(of: x0, seed: seed), nearest(x0))
    self.real = side(
      real, judge.flatMap { $0.judgement(of: $0.unseen, first: real, seed: seed) }, nearestReal)
  }
}

extension PictureJudge {
  fileprivate func judgement(of x0: Tensor, seed: UInt64) -> SampleMeasures.Judgement? {
    var tally = Tally()
    for start in stride(from: 0, to: x0.shape[0], by: 100) {
      judge(x0.pictures(start..<min(x0.shape[0], start + 100)), &tally)
    }
    return judgement(of: tally, first: x0.shape[0], seed: seed)
  }

  /// - Parameter count: Pictures of which the distances are.
  fileprivate func judgement(
    of tally: Tally, first count: Int, seed: UInt64
  ) -> SampleMeasures.Judgement? {
    guard let realGaussian else { return nil }
    let (drawn, learned) = (features(of: tally, first: count), features(of: reference))
    return SampleMeasures.Judgement(
      frechet: .frechet(drawn, from: realGaussian, source: RandomSource(seed: seed)),
      kernel: .kernel(
        Array(drawn.prefix(learned.count)), learned, width: PictureClassifier.features),
      recognisable: tally.recognisable, kinds: tally.kinds)
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
