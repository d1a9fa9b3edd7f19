/// The learning rate at each step: linear from 0 over the warm-up, then constant.
public struct LearningRateSchedule: Equatable, Sendable {
  public let base: Double
  /// Steps until `base` is reached.
  public let warmup: Int

  public init(base: Double, warmup: Int) {
    self.base = base
    self.warmup = warmup
  }

  /// - Parameter step: Counted from 1, the first.
  public func rate(atStep step: Int) -> Double {
    step < warmup ? base * Double(step) / Double(warmup) : base
  }
}

/// How much of the moving average of the weights each step keeps.
public struct EMADecay: Equatable, Sendable {
  public let decay: Double
  /// Whether early steps keep less, min(decay, (1 + step) / (10 + step)), so that the average
  /// forgets the first weights.
  public let rampUp: Bool

  public init(decay: Double, rampUp: Bool) {
    self.decay = decay
    self.rampUp = rampUp
  }

  /// - Parameter step: Counted from 1, the first.
  public func decay(atStep step: Int) -> Double {
    rampUp ? min(decay, Double(1 + step) / Double(10 + step)) : decay
  }
}
