import Diffusion

/// A mean that grows with what is added, and how sure it is.
public struct RunningMean: Equatable, Sendable {
  public private(set) var count = 0
  public private(set) var mean = 0.0
  /// The sum of the squares of the deviations from the mean (Welford, 1962).
  private var squares = 0.0

  public init() {}

  public mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// One standard error of the mean; nil for fewer than two values.
  public var error: Double? {
    count > 1 ? (squares / Double(count - 1) / Double(count)).squareRoot() : nil
  }
}

/// The terms of the bound under several variances, while pictures are still being looked at.
///
/// Means are of whatever has arrived, timestep by timestep; totals are of pictures of which every
/// group of timesteps has been seen.
public struct BoundTally: Sendable {
  public let strata: TimestepStrata
  /// Under the same network, one for each variance.
  public let bounds: [VariationalBound]
  /// L_T in bits per dimension.
  public private(set) var prior = RunningMean()
  /// L_{t−1} of one timestep of each group, for each bound.
  public private(set) var terms: [[RunningMean]]
  /// The mean of (ε − ε̂)², the simple loss, of each group.
  public private(set) var simple: [RunningMean]
  /// The mean of (x_0 − x̂_0)² of each group, in the scale of [-1, 1].
  public private(set) var x0Errors: [RunningMean]
  /// The whole bound of each variance.
  public private(set) var totals: [RunningMean]
  /// Of the pictures under way, for each bound.
  private var partial: [[Double]] = []

  public init(strata: TimestepStrata, bounds: [VariationalBound]) {
    self.strata = strata
    self.bounds = bounds
    let groups = strata.ranges.map { _ in RunningMean() }
    terms = bounds.map { _ in groups }
    (simple, x0Errors) = (groups, groups)
    totals = bounds.map { _ in RunningMean() }
  }

  /// Begins with other pictures.
  ///
  /// - Parameter priors: L_T of each.
  public mutating func begin(priors: [Double]) {
    for value in priors { prior.add(value) }
    partial = bounds.map { _ in priors }
  }

  /// Adds what was seen of the pictures under way, each at a timestep of a group.
  public mutating func add(_ observation: BoundObservation, group: Int) {
    let size = Double(strata.ranges[group].count)
    for (b, bound) in bounds.enumerated() {
      for (n, term) in observation.terms(of: bound).enumerated() {
        terms[b][group].add(term.bits)
        partial[b][n] += size * term.bits
        if b == 0 { x0Errors[group].add(term.x0Error) }
      }
    }
    for error in observation.noiseErrors { simple[group].add(error) }
  }

  /// Ends with the pictures under way, of which every group has been seen.
  public mutating func finish() {
    for b in bounds.indices {
      for total in partial[b] { totals[b].add(total) }
    }
    partial = []
  }
}
