import Foundation

/// Which sheets of a film stay when there are more than can be kept.
///
/// A run learns most in its beginning, so the sheets that stay lie about evenly in the logarithm of
/// the step; the newest ones all stay, and the first.
public enum FilmThinning {
  /// A film keeps no more sheets than these.
  public static let most = 96
  private static let newest = 8

  /// The index of the sheet that is missed least; nil while there are not too many.
  ///
  /// - Parameter steps: Of all sheets, rising.
  public static func superfluous(_ steps: [Int]) -> Int? {
    guard steps.count > most else { return nil }
    // Steps before the hundredth are about as far apart as they are.
    func position(_ index: Int) -> Double { log(Double(max(0, steps[index])) + 100) }
    return (1..<steps.count - newest).min {
      position($0 + 1) - position($0 - 1) < position($1 + 1) - position($1 - 1)
    }
  }
}
