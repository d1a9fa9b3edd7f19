import Tensors

/// A small network for points of the plane: linear layers with SiLU between them.
///
/// The hidden layers add to what is there, h + W SiLU(h). The last begins at 0, so that a new
/// network says 0.
public struct PlaneNetwork: ParameterContainer {
  private var first: LinearLayer
  private var hidden: [LinearLayer]
  private var last: LinearLayer
  private let features: PlaneFeatures

  /// Numbers in a hidden layer.
  public static let width = 128
  /// Hidden layers after the first.
  public static let depth = 2

  /// - Parameter random: Draws the first weights.
  public init(random: RandomSource, width: Int = width, depth: Int = depth) {
    var factory = ParameterFactory(random: random)
    features = PlaneFeatures()
    first = LinearLayer("first", inputs: features.count, outputs: width, &factory)
    hidden = (0..<depth).map {
      LinearLayer("hidden.\($0)", inputs: width, outputs: width, &factory)
    }
    last = LinearLayer("last", inputs: width, outputs: 2, isZeroed: true, &factory)
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try first.visitParameters(body)
    for i in hidden.indices { try hidden[i].visitParameters(body) }
    try last.visitParameters(body)
  }

  /// Two numbers for each point.
  ///
  /// - Parameters:
  ///   - x: [N, 2], some units in size.
  ///   - logSNR: Of each point, which is how the network knows the time.
  public func callAsFunction(_ x: Tensor, logSNR: [Double]) -> Tensor {
    var h = first(features(x, logSNR: logSNR))
    for layer in hidden { h = layer(h.silu(), residual: h) }
    return last(h.silu())
  }
}
