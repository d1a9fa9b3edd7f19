/// What is asked of the two autoencoders that learn side by side.
public enum LatentCommand: Equatable, Sendable {
  /// Begins with two networks that know nothing; those before are forgotten.
  case show(AutoencoderSettings, identifier: Int)
  /// Learns, from where it is.
  case learn
  case pause
  /// Pictures of the codes at a place in the planes are wanted, in parts of their reach: -1…1.
  case look(at: SIMD2<Double>)
  /// These pictures are wanted, and renewed while the networks learn.
  case watch(LatentWish)
}

/// Pictures that a screen shows beside the planes.
public struct LatentWish: Equatable, Sendable {
  public enum Part: Equatable, Sendable {
    /// Decoded from codes drawn from N(0, I).
    case random
    /// Between the codes of two pictures, these at the ends.
    case between
    /// At evenly spaced places of the planes.
    case manifold
  }

  public var part: Part
  /// Of the random codes, and of the two pictures.
  public var seed: UInt64

  /// Random codes, pictures from one to the other, and places on a side of the planes.
  public static let randomCount = 12
  public static let betweenCount = 5
  public static let side = 6

  public init(part: Part, seed: UInt64) {
    self.part = part
    self.seed = seed
  }
}

/// Something that happened to the autoencoders; `identifier` is that of the request.
public enum LatentEvent: Equatable, Sendable {
  /// These settings cannot be; `Event.failed` says why.
  case refused(identifier: Int)
  case learned(identifier: Int, LatentProgress)
  /// Where pictures lie, and what the bound is, after so many steps.
  case surveyed(identifier: Int, LatentSurvey)
  case looked(identifier: Int, LatentPictures)
  case pictured(identifier: Int, LatentWish, LatentPictures)
  /// How much of random codes can be recognised.
  case judged(identifier: Int, LatentJudgement)
  case finished(identifier: Int)
  /// Learning ended before its time; `Event.failed` says why.
  case stopped(identifier: Int)
}

/// How far the two are.
public struct LatentProgress: Equatable, Sendable {
  public var step: Int
  /// The time spent learning, in seconds.
  public var seconds: Double
  /// The mean of what was made small since the last report, in nats a picture.
  public var autoencoderLoss: Double
  public var variationalLoss: Double

  public init(step: Int, seconds: Double, autoencoderLoss: Double, variationalLoss: Double) {
    self.step = step
    self.seconds = seconds
    self.autoencoderLoss = autoencoderLoss
    self.variationalLoss = variationalLoss
  }
}

/// The same pictures in both planes, and what they cost; the two never learn from these.
public struct LatentSurvey: Equatable, Sendable {
  /// The codes of one of the two.
  public struct Plane: Equatable, Sendable {
    /// Two numbers of each code; of a VAE the means.
    public var points: [SIMD2<Float>]
    /// Which numbers of the code they are, from 0: those that say most.
    public var axes: [Int]
    /// The plane shows ± this.
    public var reach: Double
    /// −E ln p(x|z) in nats a picture.
    public var reconstruction: Double
    /// KL(q(z_i|x) ‖ N(0, 1)) in nats a picture of each number; none without a spread.
    public var rates: [Double]
    /// The codes of the example's: means and σ, which is 0 without a spread.
    public var mean: [Double]
    public var sigma: [Double]
    /// The example decoded from its mean.
    public var decoded: Picture

    public init(
      points: [SIMD2<Float>], axes: [Int], reach: Double, reconstruction: Double,
      rates: [Double], mean: [Double], sigma: [Double], decoded: Picture
    ) {
      self.points = points
      self.axes = axes
      self.reach = reach
      self.reconstruction = reconstruction
      self.rates = rates
      self.mean = mean
      self.sigma = sigma
      self.decoded = decoded
    }
  }

  public var step: Int
  /// The data set's name.
  public var dataset: String
  /// The class of each point; empty where they are not known.
  public var labels: [Int]
  /// D, the numbers in a picture.
  public var dimensions: Int
  public var autoencoder: Plane
  public var variational: Plane
  public var example: Picture

  public init(
    step: Int, dataset: String, labels: [Int], dimensions: Int, autoencoder: Plane,
    variational: Plane, example: Picture
  ) {
    self.step = step
    self.dataset = dataset
    self.labels = labels
    self.dimensions = dimensions
    self.autoencoder = autoencoder
    self.variational = variational
    self.example = example
  }

  /// Below it a number of the code says nothing of pictures, in nats.
  public static let collapse = 0.01
}

/// How good pictures of random codes are, said by a classifier of the data set's pictures.
public struct LatentJudgement: Equatable, Sendable {
  public struct Score: Equatable, Sendable {
    /// The share of pictures of which the classifier is sure.
    public var recognisable: Double
    /// How many classes those are of: e to the entropy of their shares, 1 where all are of one.
    public var kinds: Double
    /// The Fréchet distance of the classifier's features from those of real pictures.
    public var distance: Double

    public init(recognisable: Double, kinds: Double, distance: Double) {
      self.recognisable = recognisable
      self.kinds = kinds
      self.distance = distance
    }
  }

  /// Pictures that were looked at for each score.
  public var count: Int
  /// The share of pictures that it never saw which it names rightly.
  public var accuracy: Double
  /// Of such pictures, against others.
  public var real: Score
  /// Of codes from N(0, I).
  public var autoencoder: Score
  public var variational: Score
  /// Of codes from a Gaussian with the means and variances of the autoencoder's own codes.
  public var fitted: Score

  public init(
    count: Int, accuracy: Double, real: Score, autoencoder: Score, variational: Score,
    fitted: Score
  ) {
    self.count = count
    self.accuracy = accuracy
    self.real = real
    self.autoencoder = autoencoder
    self.variational = variational
    self.fitted = fitted
  }

  /// Sure is who gives one class at least this probability.
  public static let sureness = 0.9
}

/// What both make of the same wish.
public struct LatentPictures: Equatable, Sendable {
  public var autoencoder: [Picture]
  public var variational: [Picture]
  /// Where the codes of the two pictures of `LatentWish.Part.between` lie in the planes, two each;
  /// else none.
  public var autoencoderEnds: [SIMD2<Float>]
  public var variationalEnds: [SIMD2<Float>]

  public init(
    autoencoder: [Picture], variational: [Picture], autoencoderEnds: [SIMD2<Float>] = [],
    variationalEnds: [SIMD2<Float>] = []
  ) {
    self.autoencoder = autoencoder
    self.variational = variational
    self.autoencoderEnds = autoencoderEnds
    self.variationalEnds = variationalEnds
  }
}
