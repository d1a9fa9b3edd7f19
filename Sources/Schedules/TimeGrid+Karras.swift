import RealModule

/// How the steps of sampling are laid out.
public enum StepLayout: Equatable, Sendable {
  case spaced(TimestepSpacing)
  /// Leading, every timestep moved up by this many: diffusers' `steps_offset`.
  ///
  /// Where all T timesteps are walked there is nowhere to move them.
  case leadingMoved(by: Int)
  /// Even in σ^{1/7}.
  case karras
}

extension TimeGrid {
  /// S points that are even in σ^{1/ρ}, σ = √((1 − ᾱ)/ᾱ), from the schedule's largest σ to its
  /// smallest; the times lie between the timesteps.
  ///
  /// σ_i = (M^{1/ρ} + i/(S − 1) (m^{1/ρ} − M^{1/ρ}))^ρ. One point alone is M. For probability-flow
  /// solvers; most of the points are where there is little noise.
  /// Source: Karras et al. (2022), Eq. 5, with their ρ = 7.
  /// - Parameter karras: S, in 1…T.
  /// - Throws: `steps`, or `noLargestSigma` for a schedule that ends in pure noise.
  public init(karras steps: Int, of schedule: Schedule) throws(ScheduleError) {
    let total = schedule.timesteps
    guard steps >= 1 && steps <= total else { throw .steps(steps, timesteps: total) }
    guard schedule.alphaBar[total] > 0 else { throw .noLargestSigma }
    // ln σ is −½ log-SNR.
    let ends = [total, 1].map { Double.exp(-schedule.logSNR(at: $0) / 2 / Self.rho) }
    let times = (0..<steps).map { i in
      if i == 0 { return Double(total) }
      if i == steps - 1 { return 1.0 }
      let root = ends[0] + Double(i) / Double(steps - 1) * (ends[1] - ends[0])
      return schedule.time(ofLogSNR: -2 * Self.rho * .log(root))
    }
    self.init(times: times, end: 0)
  }

  private static let rho = 7.0

  /// A grid of a layout.
  ///
  /// - Throws: As the initialiser of that layout.
  public init(
    _ layout: StepLayout, steps: Int, of schedule: Schedule, for sampler: Sampler
  ) throws(ScheduleError) {
    switch layout {
    case .spaced(let spacing):
      try self.init(spacing, steps: steps, of: schedule.timesteps, for: sampler)
    case .leadingMoved(let offset):
      try self.init(
        .leading, steps: steps, of: schedule.timesteps, for: sampler,
        offset: steps == schedule.timesteps ? 0 : offset)
    case .karras: try self.init(karras: steps, of: schedule)
    }
  }

  /// The part of this grid from `t` on: `t`, and every time below it.
  ///
  /// - Parameter t: Above `end`, at most T.
  /// - Throws: `gridTimestep`.
  public func beginning(at t: Int, of total: Int) throws(ScheduleError) -> TimeGrid {
    guard t <= total && t > end else { throw .gridTimestep(t, highest: total) }
    return TimeGrid(times: [Double(t)] + times.filter { $0 < Double(t) }, end: end)
  }

  /// What was passed before, and of this grid what lies below: a way that goes on from there.
  ///
  /// - Parameter passed: Times, the last of them where the way goes on.
  /// - Throws: `gridTimestep` if that is at or below `end`, or above T.
  public func continuing(after passed: [Double], of total: Int) throws(ScheduleError) -> TimeGrid {
    guard let last = passed.last, last > Double(end), last <= Double(total) else {
      throw .gridTimestep(Int(passed.last ?? 0), highest: total)
    }
    return TimeGrid(times: passed + times.filter { $0 < last }, end: end)
  }
}
