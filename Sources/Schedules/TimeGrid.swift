/// The timesteps that a sampler walks, the paper's t, falling.
///
/// A trajectory has one state more than `times`: from the last of them it goes to `end`.
public struct TimeGrid: Equatable, Sendable {
  /// Where the network is asked, each in 1…T and below the one before; whole numbers but in a
  /// Karras grid.
  public let times: [Double]
  /// Where the trajectory ends; 0, the finished picture, if nothing else is asked for.
  public let end: Int

  init(times: [Double], end: Int) {
    self.times = times
    self.end = end
  }

  /// The timestep nearest to each of `times`, halves to even.
  public var timesteps: [Int] { times.map { Int($0.rounded(.toNearestOrEven)) } }

  /// Whether every time is a timestep.
  public var isWhole: Bool { times.allSatisfy { $0 == $0.rounded() } }

  /// Every timestep of states: `timesteps`, then `end`.
  public var states: [Int] { timesteps + [end] }

  /// A grid given timestep by timestep.
  ///
  /// - Parameters:
  ///   - timesteps: Falling, each in 1…`total`; at least one.
  ///   - total: T.
  ///   - end: Below the last of `timesteps`.
  /// - Throws: `steps` or `gridTimestep`.
  public init(timesteps: [Int], of total: Int, end: Int = 0) throws(ScheduleError) {
    guard (1...max(1, total)).contains(timesteps.count) else {
      throw .steps(timesteps.count, timesteps: total)
    }
    var highest = total
    for t in timesteps {
      guard t >= 1 && t <= highest else { throw .gridTimestep(t, highest: highest) }
      highest = t - 1
    }
    guard end >= 0 && end <= highest else { throw .gridTimestep(end, highest: highest) }
    self.init(times: timesteps.map(Double.init), end: end)
  }
}

extension TimeGrid {
  /// S of the timesteps 1…T.
  ///
  /// With i = 0…S − 1, before the order is turned round, t is
  /// - leading: 1 + i ⌊T/S⌋ + offset,
  /// - linspace: 1 + i (T − 1) / (S − 1), rounded,
  /// - trailing: T − i T/S, rounded.
  ///
  /// For DPM-Solver++ leading and linspace lay out S + 1 points and leave out the lowest, so that
  /// no step is spent on a picture that is all but finished. Halves are rounded to even numbers.
  /// Source: Lin et al. (2024), Table 2, and diffusers 0.42.1, which differs in three ways:
  /// Heun and Euler do not round there, one step of linspace lies at t = 1 instead of T, and
  /// some S of trailing have one step more.
  /// - Parameters:
  ///   - steps: S, in 1…T.
  ///   - total: T.
  ///   - offset: For leading; the highest timestep must not exceed T.
  ///   - end: 0, or 1 for a trajectory that stops at the schedule's first ᾱ.
  /// - Throws: `steps`, `offset`, or `gridTimestep` for an end at or above the last timestep.
  public init(
    _ spacing: TimestepSpacing, steps: Int, of total: Int, for sampler: Sampler, offset: Int = 0,
    end: Int = 0
  ) throws(ScheduleError) {
    guard steps >= 1 && steps <= total else { throw .steps(steps, timesteps: total) }
    // Of S = T there is no point to leave out.
    let omitted = sampler == .dpmSolverPlusPlus && steps < total ? 1 : 0
    let points = steps + omitted
    let rising: [Int]
    switch spacing {
    case .leading:
      let stride = total / points
      let highest = total - 1 - (points - 1) * stride
      guard (0...highest).contains(offset) else { throw .offset(offset, allowed: 0...highest) }
      rising = (omitted..<points).map { 1 + $0 * stride + offset }
    case .linspace:
      rising =
        points == 1
        ? [total]
        : (omitted..<points).map { 1 + Self.rounded($0 * (total - 1), over: points - 1) }
    case .trailing:
      rising = (0..<steps).reversed().map { Self.rounded((steps - $0) * total, over: steps) }
    }
    try self.init(timesteps: rising.reversed(), of: total, end: end)
  }

  /// `numerator` / `denominator`, halves to the even neighbour.
  private static func rounded(_ numerator: Int, over denominator: Int) -> Int {
    Int((Double(numerator) / Double(denominator)).rounded(.toNearestOrEven))
  }
}

extension Sampler {
  /// The spacing that diffusers takes if nobody says otherwise.
  public var defaultSpacing: TimestepSpacing {
    switch self {
    case .ancestral, .ddim: .leading
    case .dpmSolverPlusPlus, .heun, .euler: .linspace
    }
  }

  /// The spacing to take for S of T steps if nobody says otherwise: the usual one, but trailing
  /// where leading would begin below 0.9 T.
  ///
  /// Pictures are not yet pure noise there: one step of leading would begin at t = 1, and 600 of
  /// 1000 at t = 600.
  public func sensibleSpacing(steps: Int, of total: Int) -> TimestepSpacing {
    guard defaultSpacing == .leading, (1...max(1, total)).contains(steps) else {
      return defaultSpacing
    }
    let first = 1 + (steps - 1) * (total / steps)
    return Double(first) >= 0.9 * Double(total) ? .leading : .trailing
  }
}
