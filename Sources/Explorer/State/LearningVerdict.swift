import EngineMessages

/// What the curves say of a run, by rules that look at nothing but its numbers.
enum LearningVerdict: Equatable, Sendable {
  /// Over what time two levels of the loss are compared.
  enum Span: Double, CaseIterable, Sendable {
    case minute = 60
    case tenMinutes = 600
    case hour = 3600
    case tenHours = 36_000
  }

  /// There is too little to compare yet.
  case beginning
  /// The last gradients are so many times the median of those before.
  case diverging(factor: Double)
  /// By this part of the level before.
  case falling(part: Double, Span)
  case rising(part: Double, Span)
  case flat(since: Int, stillFalling: TimestepThird?)

  /// Fewer points make no level.
  private static let fewestPoints = 20

  /// - Parameters:
  ///   - gradients: The norms of the newest points, the oldest first.
  ///   - timesteps: Snapshots of the losses by timestep, the oldest first.
  init(_ curve: LossCurve, gradients: [Double], timesteps: [TimestepSnapshot]) {
    if let factor = Self.excess(of: gradients), factor > 10 {
      self = .diverging(factor: factor)
      return
    }
    for span in Span.allCases {
      let now = curve.indices(secondsAgo: 0, to: span.rawValue / 2)
      let before = curve.indices(secondsAgo: span.rawValue, to: span.rawValue * 1.5)
      guard now.count >= Self.fewestPoints, before.count >= Self.fewestPoints,
        let new = curve.mean(of: now), let old = curve.mean(of: before), old.mean > 0
      else { continue }
      let fall = 1 - new.mean / old.mean
      // Three standard errors of the difference, which noise alone passes once in 370 times.
      let noise =
        3 * (new.error * new.error + old.error * old.error).squareRoot() / old.mean
      if fall > max(0.005, noise) {
        self = .falling(part: fall, span)
      } else if fall < -max(0.01, noise) {
        self = .rising(part: -fall, span)
      } else {
        self = .flat(
          since: Self.levelBegan(curve, now, new),
          stillFalling: TimestepThird.allCases.first { $0.isFalling(timesteps) })
      }
      return
    }
    self = .beginning
  }

  /// How many times the median of all the median of the last five is.
  private static func excess(of gradients: [Double]) -> Double? {
    let finite = gradients.filter(\.isFinite)
    guard finite.count >= 50 else { return nil }
    func median(_ values: some Sequence<Double>) -> Double {
      let sorted = values.sorted()
      return sorted[sorted.count / 2]
    }
    let usual = median(finite)
    return usual > 0 ? median(finite.suffix(5)) / usual : nil
  }

  /// The step from which on the level has been that of `now`: windows that double in length are
  /// looked at backwards, until one has another mean.
  private static func levelBegan(
    _ curve: LossCurve, _ now: Range<Int>, _ level: (mean: Double, error: Double)
  ) -> Int {
    var (start, width) = (now.lowerBound, now.count)
    while start > 0 {
      let window = max(0, start - width)..<start
      guard let old = curve.mean(of: window) else { break }
      let noise = 3 * (level.error * level.error + old.error * old.error).squareRoot()
      guard abs(old.mean - level.mean) <= max(0.015 * level.mean, noise) else { break }
      start = window.lowerBound
      width *= 2
    }
    return curve.point(start).step
  }
}

/// What the held-out loss says beside the loss of training.
struct HeldOutVerdict: Equatable, Sendable {
  /// By this part it has risen above its lowest value.
  let rise: Double
  /// Where the lowest was.
  let since: Int

  /// nil while there is no rise: the mean of the last two must be 5 % above the lowest, and that
  /// lies before them.
  init?(_ points: [HeldOutPoint]) {
    guard points.count >= 4, let best = points.dropLast(2).min(by: { $0.loss < $1.loss }) else {
      return nil
    }
    let last = points.suffix(2).reduce(0) { $0 + $1.loss } / 2
    guard best.loss > 0, last > 1.05 * best.loss else { return nil }
    (rise, since) = (last / best.loss - 1, best.step)
  }
}

/// The losses by timestep at one time of a run.
struct TimestepSnapshot: Equatable, Sendable {
  /// Of training.
  var seconds: Double
  var losses: TimestepLosses
}

/// A third of 1…T.
enum TimestepThird: Int, CaseIterable, Sendable {
  case low, middle, high

  /// Whether its loss fell by more than 4 % since the snapshot a minute or more before the last.
  ///
  /// A part's mean of 100 pictures has an error of some 5 %, that of sixteen parts 1.2 %, the
  /// ratio of two of them 1.8 %.
  func isFalling(_ snapshots: [TimestepSnapshot]) -> Bool {
    guard let last = snapshots.last,
      let before = snapshots.last(where: { $0.seconds <= last.seconds - 60 }),
      let new = level(last.losses), let old = level(before.losses)
    else { return false }
    return new < 0.96 * old
  }

  /// The mean of the parts of this third, all of which must be known.
  private func level(_ losses: TimestepLosses) -> Double? {
    let count = losses.means.count
    guard count >= 3 else { return nil }
    let parts = losses.means[rawValue * count / 3..<(rawValue + 1) * count / 3].compactMap { $0 }
    guard parts.count == (rawValue + 1) * count / 3 - rawValue * count / 3 else { return nil }
    return parts.reduce(0, +) / Double(parts.count)
  }
}
