import Schedules

/// Where a network's weights come from.
public enum ModelSource: Equatable, Hashable, Sendable {
  /// The EMA weights of the run that is being trained.
  case liveTraining
  /// A run directory, one checkpoint inside it, or a diffusers directory.
  case directory(String)
}

/// One trajectory, x_T → x_0 if it begins with noise.
public struct SamplingRequest: Equatable, Sendable {
  /// Comes back in every event about this trajectory.
  public var identifier: Int
  public var source: ModelSource
  public var sampler: Sampler
  /// Network grid points S, in 1…T, of the whole way from T.
  public var steps: Int
  /// Seed of x_T and of every z.
  public var seed: UInt64
  /// Pictures at once, in 1…`mostPictures`; of a branch, as many as its trunk has.
  public var count: Int
  /// nil: the schedule the model was trained with.
  public var schedule: ScheduleSpecification?
  /// How the steps are laid out; nil: as the model's files say, or is sensible for so many.
  public var layout: StepLayout?
  /// What is done to x̂_0 in each step; nil: as the model's files say.
  public var limit: X0Limit?
  /// The class to draw, for models that know classes; nil: as the model would.
  public var label: Int?
  /// w of classifier-free guidance, (1 + w) ε̂(x, c) − w ε̂(x, ∅); nil: none.
  public var guidance: Double?
  public var beginning: SamplingBeginning
  /// Pixels that are kept as a picture has them; nil: all are invented.
  public var inpainting: InpaintingMask?

  /// The engine refuses more pictures than these.
  public static let mostPictures = 64

  public init(
    identifier: Int, source: ModelSource, sampler: Sampler, steps: Int, seed: UInt64, count: Int,
    schedule: ScheduleSpecification? = nil, layout: StepLayout? = nil, limit: X0Limit? = nil,
    label: Int? = nil, guidance: Double? = nil, beginning: SamplingBeginning = .noise,
    inpainting: InpaintingMask? = nil
  ) {
    self.identifier = identifier
    self.source = source
    self.sampler = sampler
    self.steps = steps
    self.seed = seed
    self.count = count
    self.schedule = schedule
    self.layout = layout
    self.limit = limit
    self.label = label
    self.guidance = guidance
    self.beginning = beginning
    self.inpainting = inpainting
  }
}

/// What a trajectory begins with.
public enum SamplingBeginning: Equatable, Sendable {
  /// x_T ~ N(0, I).
  case noise
  /// Image to image: a picture with noise added as at `start`, in 1…T.
  ///
  /// With one step it is the one-step x̂_0 of the picture seen from `start`.
  case picture(GivenPicture, start: Int)
  /// `count` pictures, at least 2, from one to the other, mixed at `start`.
  ///
  /// Source: Ho et al. (2020), Fig. 8.
  case between(GivenPicture, GivenPicture, start: Int)
  /// A picture that is walked back to x_T by DDIM without noise; its frames rise in t.
  case inversion(of: GivenPicture)
  /// A state of an earlier trajectory, which is its frame of that index: the steps from there on
  /// are those of this request.
  ///
  /// With the request of the trunk the branch equals it to the bit. Its first frame has the index
  /// of the state, unless the trunk is an inversion; that of its last is in `samplingBegan`.
  case branch(of: Int, state: Int)
}

/// A picture to begin with.
public enum GivenPicture: Equatable, Sendable {
  /// A PNG file, a safetensors file with `x_0`, or a picture of a data set such as `mnist:17`.
  case named(String)
  case values(PictureValues)
  /// The last state of an earlier trajectory, and which of its pictures.
  case sample(of: Int, picture: Int)
}

/// A picture as numbers.
public struct PictureValues: Equatable, Sendable {
  public var height: Int
  public var width: Int
  public var channels: Int
  /// height · width · channels numbers in [-1, 1], rows from the top, channels innermost.
  public var values: [Float]

  public init(height: Int, width: Int, channels: Int, values: [Float]) {
    self.height = height
    self.width = width
    self.channels = channels
    self.values = values
  }
}

/// Pixels that are known, and pixels that are invented to go with them.
///
/// Source: Lugmayr et al. (2022), RePaint.
public struct InpaintingMask: Equatable, Sendable {
  public var picture: GivenPicture
  /// Height · width numbers in 0…1, rows from the top: 1 for what is invented, 0 for what is kept.
  public var invented: [Float]
  /// How often every step is taken, at least 1; with more, what is invented suits the rest better.
  public var rounds: Int

  public init(picture: GivenPicture, invented: [Float], rounds: Int = 5) {
    self.picture = picture
    self.invented = invented
    self.rounds = rounds
  }
}

/// Several samplers from the same x_T at the same number of network evaluations.
///
/// They advance side by side: the one that has asked the network least often is next.
public struct SamplingRace: Equatable, Sendable {
  public struct Lane: Equatable, Sendable {
    /// Comes back in every event about this trajectory.
    public var identifier: Int
    public var sampler: Sampler
    /// nil: as is sensible.
    public var layout: StepLayout?

    public init(identifier: Int, sampler: Sampler, layout: StepLayout? = nil) {
      self.identifier = identifier
      self.sampler = sampler
      self.layout = layout
    }
  }

  /// What all lanes share; its identifier, sampler, steps and layout are the lanes' own.
  public var request: SamplingRequest
  /// 1…`mostLanes`.
  public var lanes: [Lane]
  /// Network evaluations for each picture, guidance not counted twice; Heun, which asks twice in
  /// every step but the last, takes one less where they are even.
  public var evaluations: Int

  public static let mostLanes = 4

  public init(request: SamplingRequest, lanes: [Lane], evaluations: Int) {
    self.request = request
    self.lanes = lanes
    self.evaluations = evaluations
  }
}
