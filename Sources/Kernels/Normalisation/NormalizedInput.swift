/// A group normalisation and its activation, which a kernel applies to what it reads.
///
/// The numbers are those that `GroupNorm.forward` would have written, to the bit; nobody writes them.
public struct NormalizedInput {
  let statistics: Input
  let gamma: Input
  let beta: Input
  let groups: Int
  let activation: Activation

  /// - Parameters:
  ///   - statistics: (mean, r), shaped [batch, groups, 2], as `GroupNorm.statistics` leaves them.
  ///   - gamma: Shaped [channels], as `beta`.
  public init(
    statistics: Input, gamma: Input, beta: Input, groups: Int, activation: Activation
  ) {
    self.statistics = statistics
    self.gamma = gamma
    self.beta = beta
    self.groups = groups
    self.activation = activation
  }
}
