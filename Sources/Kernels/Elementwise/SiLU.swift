/// The activation y = x·σ(x), elementwise.
///
/// Contiguous, equal lengths; y may be x. Relative error below 4e-7 for x > 0 and 4e-7 + 8e-8·|x| from
/// -87 on; below, where the exact value is smaller than 2e-36, |y| is less than 1e-37·|x|.
public enum SiLU {
  static func reference<T: BinaryFloatingPoint>(_ x: [T], exp: (T) -> T) -> [T] {
    x.map { $0 / (1 + exp(-$0)) }
  }

  public static func forward(_ y: Output, x: Input, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        value(Wide.load(x + i, upTo: part)).store(y + i, upTo: part)
      }
    }
  }

  /// dx = dy·σ(x)·(1 + x·(1 − σ(x))).
  public static func gradient(_ dx: Output, dy: Input, x: Input, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        let slope = slope(Wide.load(x + i, upTo: part))
        (Wide.load(dy + i, upTo: part) * slope).store(dx + i, upTo: part)
      }
    }
  }

  @inline(__always)
  static func value(_ x: Wide) -> Wide { x / (x.negatedExponential() + Wide(repeating: 1)) }

  /// dy/dx; 1 − σ(x) is taken as e⁻ˣ·σ(x), which keeps its digits where σ is almost 1.
  @inline(__always)
  static func slope(_ x: Wide) -> Wide {
    let lowest = Wide(repeating: -80)  // where the slope is -1e-33
    let x = x.replacing(with: lowest, where: x .< lowest)
    let power = x.negatedExponential()
    let one = Wide(repeating: 1)
    let sigmoid = one / (power + one)
    return sigmoid.addingProduct(sigmoid * x, power * sigmoid)
  }
}
