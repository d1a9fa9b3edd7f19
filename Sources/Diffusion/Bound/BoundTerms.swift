/// One term of one picture.
public struct BoundTerm: Equatable, Sendable {
  /// L_{t−1} in bits per dimension.
  public let bits: Double
  /// The mean of (x_0 − x̂_0)² over the picture, in the scale of [-1, 1].
  public let x0Error: Double

  public init(bits: Double, x0Error: Double) {
    self.bits = bits
    self.x0Error = x0Error
  }
}

/// All terms of a batch of N pictures.
public struct BoundTerms: Equatable, Sendable {
  /// L_T of each picture in bits per dimension.
  public let prior: [Double]
  /// [N][T]: the term at place t − 1 is L_{t−1}; the first is L_0, the decoder.
  public let terms: [[BoundTerm]]

  public init(prior: [Double], terms: [[BoundTerm]]) {
    self.prior = prior
    self.terms = terms
  }

  /// The bound of each picture: L_T and all terms, in bits per dimension.
  public var total: [Double] {
    zip(prior, terms).map { $0 + $1.reduce(0) { $0 + $1.bits } }
  }
}
