import Schedules

/// What is asked of the measurement of the bound.
public enum BoundCommand: Equatable, Sendable {
  /// Begins to measure a model; what was measured before is dropped.
  case measure(ModelSource, identifier: Int)
  case pause, resume
}

/// What was found of the bound; `identifier` is that of the request.
public enum BoundEvent: Equatable, Sendable {
  /// The picture that progressive coding is shown with.
  case began(identifier: Int, original: Picture)
  case measured(identifier: Int, BoundMeasurement)
  /// x̂_0 of that picture, seen from a timestep of a group.
  case decoded(identifier: Int, group: Int, Picture)
  /// Enough pictures were looked at.
  case finished(identifier: Int)
  /// It could not go on; `Event.failed` says why.
  case stopped(identifier: Int)
}

/// A mean and one standard error of it.
public struct BoundValue: Equatable, Sendable {
  public var mean: Double
  /// nil: too few values to tell.
  public var error: Double?

  public init(mean: Double, error: Double?) {
    self.mean = mean
    self.error = error
  }
}

/// The bound as far as it is measured, in bits per dimension.
public struct BoundMeasurement: Equatable, Sendable {
  /// Pictures of which all is seen.
  public var images: Int
  /// At which it ends.
  public var mostImages: Int
  public var schedule: ScheduleSpecification
  /// The data set's name.
  public var dataset: String
  /// Groups of neighbouring timesteps, rising without gaps; t = 1 is alone.
  public var groups: [ClosedRange<Int>]
  /// L_T.
  public var prior: BoundValue
  /// One for each variance of the reverse step, under the same network.
  public var columns: [Column]
  /// The mean of (ε − ε̂)² in each group.
  public var simple: [BoundValue]
  /// The root of the mean of (x_0 − x̂_0)², in grey levels, of each group; falling with t.
  public var rmse: [Double]

  /// What one variance makes of the network.
  public struct Column: Equatable, Sendable {
    public var variance: Variance
    /// L_{t−1} of one timestep of each group; the first is L_0.
    public var terms: [BoundValue]
    public var total: BoundValue

    public init(variance: Variance, terms: [BoundValue], total: BoundValue) {
      self.variance = variance
      self.terms = terms
      self.total = total
    }
  }

  public init(
    images: Int, mostImages: Int, schedule: ScheduleSpecification, dataset: String,
    groups: [ClosedRange<Int>], prior: BoundValue, columns: [Column], simple: [BoundValue],
    rmse: [Double]
  ) {
    self.images = images
    self.mostImages = mostImages
    self.schedule = schedule
    self.dataset = dataset
    self.groups = groups
    self.prior = prior
    self.columns = columns
    self.simple = simple
    self.rmse = rmse
  }
}
