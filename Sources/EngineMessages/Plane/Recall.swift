/// Pictures led back from the same noise: by the exact answer for the data set's pictures, who knows
/// them all by heart, and by a network.
public struct RecallRequest: Equatable, Sendable {
  /// Comes back in every event about it.
  public var identifier: Int
  /// nil: no network, memory alone.
  public var source: ModelSource?
  public var sampling: PlaneSampling

  /// Pictures at once.
  public static let count = 4

  public init(identifier: Int, source: ModelSource?, sampling: PlaneSampling) {
    self.identifier = identifier
    self.source = source
    self.sampling = sampling
  }
}

/// One state of pictures on their way back.
public struct RecalledState: Equatable, Sendable {
  /// Whether memory led here, not the network.
  public var isExact: Bool
  /// 0 for x_T, then 1…S.
  public var index: Int
  /// The paper's t, T…0.
  public var timestep: Int
  public var xt: [Picture]
  /// x̂_0 in the state before this one; empty in the first.
  public var x0Hat: [Picture]
  /// How many pictures are known by heart.
  public var known: Int

  public init(
    isExact: Bool, index: Int, timestep: Int, xt: [Picture], x0Hat: [Picture], known: Int
  ) {
    self.isExact = isExact
    self.index = index
    self.timestep = timestep
    self.xt = xt
    self.x0Hat = x0Hat
    self.known = known
  }
}
