/// What random numbers are for; every use draws from a stream of its own.
///
/// So the numbers of any step can be had again without those before it.
public enum RandomStream: Hashable, Sendable {
  /// The order in which an epoch goes through the data.
  case dataOrder(epoch: Int)
  case timesteps(step: Int)
  /// The noise of a training step.
  case epsilon(step: Int)
  /// Where sampling begins.
  case xT
  /// The noise added in sampling at timestep t.
  case z(t: Int)
  case dropout(step: Int, layer: Int)
  /// The first values of the parameter with this index in visit order.
  case weights(index: Int)
  case augmentation(step: Int)
  case exemplar(index: Int)
  /// The noise of a term of the bound; pictures below 2²⁰.
  case bound(image: Int, t: Int)
  /// Which timesteps an estimate of the bound looks at.
  case boundTimesteps(image: Int)

  /// Which labels a training step drops.
  case droppedLabels(step: Int)

  /// The noise of pixels that are known, in a state of a trajectory.
  case known(state: Int, round: Int)
  /// The noise that leads a state back to the one before it.
  case renewed(state: Int, round: Int)
  /// As `z`, where a step is taken again.
  case zAgain(state: Int, round: Int)

  /// Which part of data in the plane a point comes from.
  case planeComponent(number: Int)
  /// Where it lies in that part.
  case planePlace(number: Int)
  /// How far it is from there.
  case planeNoise(number: Int)

  /// The generator's number for this stream: kind, then layer, then step or index.
  var identifier: UInt64 {
    switch self {
    case .dataOrder(let epoch): Self.identifier(1, epoch)
    case .timesteps(let step): Self.identifier(2, step)
    case .epsilon(let step): Self.identifier(3, step)
    case .xT: Self.identifier(4, 0)
    case .z(let t): Self.identifier(5, t)
    case .dropout(let step, let layer): Self.identifier(6, step, layer: layer)
    case .weights(let index): Self.identifier(7, index)
    case .augmentation(let step): Self.identifier(8, step)
    case .exemplar(let index): Self.identifier(9, index)
    case .bound(let image, let t): Self.identifier(10, image << 20 | t)
    case .boundTimesteps(let image): Self.identifier(11, image)
    case .droppedLabels(let step): Self.identifier(20, step)
    case .known(let state, let round): Self.identifier(21, state, layer: round)
    case .renewed(let state, let round): Self.identifier(22, state, layer: round)
    case .zAgain(let state, let round): Self.identifier(23, state, layer: round)
    case .planeComponent(let number): Self.identifier(40, number)
    case .planePlace(let number): Self.identifier(41, number)
    case .planeNoise(let number): Self.identifier(42, number)
    }
  }

  /// 8 bits, 16 bits, 40 bits: no two streams share a number below 2⁴⁰ steps and 2¹⁶ layers.
  private static func identifier(_ kind: UInt64, _ number: Int, layer: Int = 0) -> UInt64 {
    let number = UInt64(truncatingIfNeeded: number) & (1 << 40 - 1)
    let layer = UInt64(truncatingIfNeeded: layer) & 0xFFFF
    return kind << 56 | layer << 40 | number
  }
}
