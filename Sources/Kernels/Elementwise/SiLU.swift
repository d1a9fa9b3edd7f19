/// The activation y = x·σ(x), elementwise.
///
/// Contiguous, equal lengths; y may be x. Relative error below 5e-7.
public enum SiLU {
  static func reference(_ x: [Double], exp: (Double) -> Double) -> [Double] {
    x.map { $0 / (1 + exp(-$0)) }
  }

  public static func forward(_ y: Output, x: Input, count: Int) {
    Map.unary(y, x, count, value)
  }

  /// dx = dy·σ(x)·(1 + x·(1 − σ(x))).
  public static func gradient(_ dx: Output, dy: Input, x: Input, count: Int) {
    Map.binary(dx, dy, x, count) { $0 * slope($1) }
  }

  @inline(__always)
  static func value(_ x: Wide) -> Wide { x * x.logistic() }

  /// dy/dx.
  @inline(__always)
  static func slope(_ x: Wide) -> Wide {
    let sigmoid = x.logistic()
    return sigmoid.addingProduct(sigmoid * x, Wide(repeating: 1) - sigmoid)
  }
}
