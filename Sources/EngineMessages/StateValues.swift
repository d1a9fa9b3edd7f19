/// The numbers of one picture of a state, which bytes would clip and round; channels innermost.
public struct StateValues: Equatable, Sendable {
  /// x_t, height · width · channels numbers.
  public var xt: [Float]
  /// x̂_0 as the network saw it in the state before this one, after its limit; empty in the first.
  public var x0Hat: [Float]
  /// ε̂ likewise, without the limit.
  public var epsilonHat: [Float]

  public init(xt: [Float], x0Hat: [Float] = [], epsilonHat: [Float] = []) {
    self.xt = xt
    self.x0Hat = x0Hat
    self.epsilonHat = epsilonHat
  }
}
