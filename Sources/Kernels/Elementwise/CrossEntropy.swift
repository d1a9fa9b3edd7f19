import Glibc

/// The cross entropy of targets y in 0…1 and probabilities σ(a), Σ −y ln σ(a) − (1 − y) ln(1 − σ(a)).
///
/// As max(a, 0) − a·y + ln(1 + e^−|a|), which neither overflows nor loses digits; in double
/// precision, a scalar at a time, pieces in their order. Contiguous, equal lengths.
public enum CrossEntropy {
  private static let grain = 4_096

  /// - Parameter slope: Becomes the gradient by a, σ(a) − y; relative error of σ below 2⁻²³.
  /// - Returns: The sum in nats.
  public static func forward(
    _ slope: Output, logits: Input, targets: Input, count: Int
  ) -> Double {
    Profile.measure(.elementwise) {
      let pieces = (count + grain - 1) / grain
      return Scratch.withDoubles(max(1, pieces)) { sums in
        parallelFor(pieces) { piece in
          var sum = 0.0
          for i in piece * grain..<min(count, (piece + 1) * grain) {
            let (a, y) = (Double(logits[i]), Double(targets[i]))
            let power = exp(-a.magnitude)
            sum += max(a, 0) - a * y + log1p(power)
            slope[i] = Float((a < 0 ? power : 1) / (1 + power) - y)
          }
          sums[piece] = sum
        }
        return (0..<pieces).reduce(0) { $0 + sums[$1] }
      }
    }
  }
}
