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
public enum Adam {
  public static func update(
    weights: Output, gradients: Input, m: Output, v: Output, ema: Output?, count: Int,
    settings: AdamStep
  ) {
    Profile.measure(.optimiser) {
      let grain = 16_384
      let (keep1, keep2) = (settings.beta1, settings.beta2)
      let (new1, new2) = (1 - keep1, 1 - keep2)
      let (inverse1, inverse2) = (1 / settings.correction1, 1 / settings.correction2)
      let emaNew = 1 - settings.emaDecay
      parallelFor((count + grain - 1) / grain) { piece in
        for i in piece * grain..<min(count, (piece + 1) * grain) {
          let g = gradients[i] * settings.gradientScale
          m[i] = keep1 * m[i] + new1 * g
          v[i] = keep2 * v[i] + new2 * g * g
          let root = (v[i] * inverse2).squareRoot() + settings.epsilon
          weights[i] -= settings.learningRate * (m[i] * inverse1) / root
          if let ema { ema[i] += emaNew * (weights[i] - ema[i]) }
        }
      }
    }
  }
}
