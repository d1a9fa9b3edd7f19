import RealModule

/// A noise schedule drawn by hand: the log-SNR as a curve through a few handles.
///
/// Between the handles it falls monotonically (`MonotoneCurve`), so that every β_t lies in (0, 1):
/// ᾱ_t = 1 / (1 + e^{−λ_t}) and β_t = 1 − ᾱ_t / ᾱ_{t−1}, with ᾱ_0 = 1.
public struct FreeSchedule: Equatable, Codable, Sendable {
  public struct Handle: Equatable, Codable, Sendable {
    /// t, in 1…T.
    public var timestep: Int
    /// λ_t = ln(ᾱ_t / (1 − ᾱ_t)).
    public var logSNR: Double
  }

  /// T.
  public let timesteps: Int
  /// The first at t = 1, the last at T, timesteps rising, log-SNR falling.
  public private(set) var handles: [Handle]

  /// What λ may be: ᾱ between 2·10⁻⁹ and all but 2·10⁻⁹ of 1.
  public static let limits = -20.0...20.0
  /// Neighbours differ by at least this in λ.
  public static let least = 0.02
  public static let counts = 2...24

  /// Handles on a schedule, evenly in t.
  ///
  /// - Parameter count: Clamped to `counts`, and to T.
  /// - Returns: nil where T is 1, or the curve through the handles would leave the limits.
  public init?(on schedule: Schedule, count: Int) {
    let last = schedule.timesteps
    let wanted = min(max(count, Self.counts.lowerBound), Self.counts.upperBound, last)
    guard wanted >= 2 else { return nil }
    timesteps = last
    let places = (0..<wanted).map {
      1 + Int((Double($0 * (last - 1)) / Double(wanted - 1)).rounded())
    }
    var values: [Double] = []
    for (i, t) in places.enumerated() {
      // A little room is left for those that follow, so that all of them can keep their distance.
      let lowest = Self.limits.lowerBound + Self.least * Double(wanted - 1 - i)
      let highest = (values.last ?? Self.limits.upperBound + Self.least) - Self.least
      let value = schedule.alphaBar[t] > 0 ? schedule.logSNR(at: t) : Self.limits.lowerBound
      values.append(max(lowest, min(highest, value)))
    }
    handles = zip(places, values).map { Handle(timestep: $0, logSNR: $1) }
  }

  /// Moves a handle up or down, as far as its neighbours and the limits let it.
  ///
  /// - Precondition: There is a handle of that index.
  public mutating func move(_ index: Int, to logSNR: Double) {
    guard logSNR.isFinite else { return }
    let above = index > 0 ? handles[index - 1].logSNR - Self.least : Self.limits.upperBound
    let below =
      index + 1 < handles.count ? handles[index + 1].logSNR + Self.least : Self.limits.lowerBound
    handles[index].logSNR = max(below, min(above, logSNR))
  }

  /// Moves a handle that is not an end to another timestep between its neighbours.
  ///
  /// - Precondition: There is a handle of that index.
  public mutating func move(_ index: Int, toTimestep timestep: Int) {
    guard index > 0, index + 1 < handles.count else { return }
    let (first, last) = (handles[index - 1].timestep + 1, handles[index + 1].timestep - 1)
    handles[index].timestep = max(first, min(last, timestep))
  }

  /// β_1…β_T as a specification.
  public var specification: ScheduleSpecification {
    ScheduleSpecification(table: betas)
  }

  private var betas: [Double] {
    guard
      let curve = MonotoneCurve(
        x: handles.map { Double($0.timestep) }, y: handles.map(\.logSNR))
    else { return [] }
    var before = 1.0
    return (1...timesteps).map { t in
      let alphaBar = 1 / (1 + .exp(-curve.value(at: Double(t))))
      let beta = 1 - alphaBar / before
      before = alphaBar
      return max(Schedule.smallestBeta, beta)
    }
  }
}
