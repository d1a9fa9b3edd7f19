/// What is known of a run that is going, beside its logged points.
public struct TrainingMeasurements: Equatable, Sendable {
  public var step: Int
  public var timestepLosses: TimestepLosses
  /// Bytes that the process holds now; 0 where the system does not tell.
  public var memory: Int
  /// nil: the schedule does not learn.
  public var schedule: ScheduleRecord?

  public init(
    step: Int, timestepLosses: TimestepLosses, memory: Int, schedule: ScheduleRecord? = nil
  ) {
    self.step = step
    self.timestepLosses = timestepLosses
    self.memory = memory
    self.schedule = schedule
  }
}

/// The loss of single pictures by the timestep they were noised to, in equal parts of 1…T.
public struct TimestepLosses: Equatable, Codable, Sendable {
  /// T.
  public let timesteps: Int
  /// The running mean of each part, t = 1 in the first; nil while no picture fell into it.
  public private(set) var means: [Double?]
  /// Pictures that fell into each part.
  private var counts: [Int]

  /// As many parts as are worth a bar each.
  public static let mostParts = 48

  public init(timesteps: Int) {
    self.timesteps = max(1, timesteps)
    let parts = min(Self.mostParts, self.timesteps)
    means = Array(repeating: nil, count: parts)
    counts = Array(repeating: 0, count: parts)
  }

  /// The part that holds a timestep of 1…T.
  public func part(of timestep: Int) -> Int {
    max(0, min(means.count - 1, (timestep - 1) * means.count / timesteps))
  }

  /// The timesteps of a part, which is one of `means`.
  public func timesteps(of part: Int) -> ClosedRange<Int> {
    let parts = means.count
    return (part * timesteps + parts - 1) / parts + 1...((part + 1) * timesteps - 1) / parts + 1
  }

  /// The weight of a new picture in the mean of its part, by the number before it: about the last
  /// quarter counts, and a hundred at most, so that the bars follow what is learned.
  private static func share(after count: Int) -> Double { max(0.01, 1 / (1 + Double(count) / 4)) }

  /// Adds what a step found; losses that are not finite are left out.
  ///
  /// - Parameters:
  ///   - losses: Of each picture.
  ///   - t: The timestep of each, in 1…T.
  public mutating func add(_ losses: [Double], at t: [Int]) {
    for (loss, t) in zip(losses, t) where loss.isFinite {
      let part = part(of: t)
      let before = means[part] ?? loss
      means[part] = before + Self.share(after: counts[part]) * (loss - before)
      counts[part] += 1
    }
  }
}
