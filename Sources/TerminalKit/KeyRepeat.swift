/// Tells a key that is held down from one that is pressed again and again.
public struct KeyRepeat: Equatable, Sendable {
  private var key: Key?
  private var seconds = -Double.infinity
  private var count = 0

  /// A held key comes again within this time, in seconds; pressing by hand takes longer.
  public static let longestPause = 0.12

  public init() {}

  /// How often the key counts, now that it came: more, the longer it is held.
  ///
  /// - Parameter seconds: On any clock that does not fall.
  public mutating func times(_ key: Key, at seconds: Double) -> Int {
    let isHeld = key == self.key && seconds - self.seconds <= Self.longestPause
    count = isHeld ? count + 1 : 0
    (self.key, self.seconds) = (key, seconds)
    return switch count {
    case ..<12: 1  // the first half second
    case ..<36: 2
    case ..<72: 4
    default: 8
    }
  }
}
