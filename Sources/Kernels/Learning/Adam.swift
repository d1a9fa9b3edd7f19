/// The settings of one step of Adam.
public struct AdamStep: Equatable, Sendable {
  public var learningRate: Float
  public var beta1: Float
  public var beta2: Float
  public var epsilon: Float
  /// 1 − β₁ᵏ and 1 − β₂ᵏ of step k = 1, 2, ….
  public var correction1: Float
  public var correction2: Float
  /// What every gradient is multiplied with first: the clipping by norm.
  public var gradientScale: Float
  /// d of EMA ← d·EMA + (1 − d)·w.
  public var emaDecay: Float

  public init(
    learningRate: Float, beta1: Float, beta2: Float, epsilon: Float, correction1: Float,
    correction2: Float, gradientScale: Float, emaDecay: Float
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.correction1 = correction1
    self.correction2 = correction2
    self.gradientScale = gradientScale
    self.emaDecay = emaDecay
  }
}

/// Adam (Kingma & Ba 2015), gradient clipping and the average of the weights in one pass.
///
///     g ← scale·g;  m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²
///     w ← w − rate · (m / c₁) / (√(v / c₂) + ε);  EMA ← EMA + (1 − d)(w − EMA)
///
/// Contiguous, equal lengths, no overlap. Bound by memory: 5 reads and 4 writes a weight.
/// Error: the change of w has relative error below 16·u, u = 2⁻²⁴; the sum of its squares below
/// 1,100·u, since a piece adds 1,024 vectors in float and the pieces add up in double.
public enum Adam {
  static func reference<T: BinaryFloatingPoint>(
    weights: inout [T], gradients: [T], m: inout [T], v: inout [T], ema: inout [T],
    settings: AdamStep
  ) {
    let (beta1, beta2) = (T(settings.beta1), T(settings.beta2))
    for i in weights.indices {
      let g = gradients[i] * T(settings.gradientScale)
      m[i] = beta1 * m[i] + (1 - beta1) * g
      v[i] = beta2 * v[i] + (1 - beta2) * g * g
      let root = (v[i] / T(settings.correction2)).squareRoot() + T(settings.epsilon)
      weights[i] -= T(settings.learningRate) * (m[i] / T(settings.correction1)) / root
      ema[i] += (1 - T(settings.emaDecay)) * (weights[i] - ema[i])
    }
  }

  /// - Returns: Σ (change of w)², in an order that does not depend on the threads.
  @discardableResult
  public static func update(
    weights: Output, gradients: Input, m: Output, v: Output, ema: Output?, count: Int,
    settings: AdamStep
  ) -> Double {
    let grain = 16_384
    let pieces = (count + grain - 1) / grain
    return Scratch.withDoubles(max(1, pieces)) { sums in
      Profile.measure(.optimiser) {
        parallelFor(pieces) { piece in
          sums[piece] = update(
            weights, gradients, m, v, ema, piece * grain..<min(count, (piece + 1) * grain),
            settings)
        }
      }
      return (0..<pieces).reduce(0) { $0 + sums[$1] }
    }
  }

  @inline(__always)
  private static func update(
    _ weights: Output, _ gradients: Input, _ m: Output, _ v: Output, _ ema: Output?,
    _ range: Range<Int>, _ settings: AdamStep
  ) -> Double {
    var squares = Wide(repeating: 0)
    Map.vectors(range) { i, part in
      let (change, newM, newV) = step(
        Wide.load(gradients + i, upTo: part), Wide.load(m + i, upTo: part),
        Wide.load(v + i, upTo: part), settings)
      squares.addProduct(change, change)
      let w = Wide.load(weights + i, upTo: part) - change
      newM.store(m + i, upTo: part)
      newV.store(v + i, upTo: part)
      w.store(weights + i, upTo: part)
      guard let ema else { return }
      let average = Wide.load(ema + i, upTo: part)
      average.addingProduct(Wide(repeating: 1 - settings.emaDecay), w - average)
        .store(ema + i, upTo: part)
    }
    return squares.lanesSumInDouble()
  }

  /// What is taken off the weights, and the new moments.
  @inline(__always)
  private static func step(
    _ gradient: Wide, _ m: Wide, _ v: Wide, _ settings: AdamStep
  ) -> (change: Wide, m: Wide, v: Wide) {
    let g = gradient * settings.gradientScale
    let newM = (g * (1 - settings.beta1)).addingProduct(Wide(repeating: settings.beta1), m)
    let newV = (g * g * (1 - settings.beta2)).addingProduct(Wide(repeating: settings.beta2), v)
    let root = (newV * (1 / settings.correction2)).root() + settings.epsilon
    let factor = settings.learningRate / settings.correction1
    return (newM * factor / root, newM, newV)
  }
}
