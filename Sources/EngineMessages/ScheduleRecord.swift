/// A learned noise schedule after so many steps, a line of `schedule.jsonl`.
public struct ScheduleRecord: Equatable, Codable, Sendable {
  public var step: Int
  /// γ = −ln(ᾱ / (1 − ᾱ)) at timesteps evenly spread over 1…T, at least two: γ_0 is the first, γ_1
  /// the last.
  public var gamma: [Double]

  /// So many values are kept, or T if that is less.
  public static let most = 65

  public init(step: Int, gamma: [Double]) {
    self.step = step
    self.gamma = gamma
  }
}
