import EngineMessages

/// When the screen is to be told of what is learned, and what.
struct LatentNews {
  private(set) var seconds = 0.0
  var lastRenewal = ContinuousClock.now
  var lastPlace: SIMD2<Double>?
  var stepsSinceSurvey = 0
  var stepsSinceTrial = 0
  private var last = ContinuousClock.now
  private var sums = SIMD2(0.0, 0.0)
  private var steps = 0

  /// No more than 20 times a second.
  var isDue: Bool { last.duration(to: .now) >= .milliseconds(50) }
  var isRenewalDue: Bool { lastRenewal.duration(to: .now) >= .milliseconds(300) }

  mutating func add(_ first: Double, _ second: Double, seconds: Double) {
    sums += SIMD2(first, second)
    steps += 1
    stepsSinceSurvey += 1
    stepsSinceTrial += 1
    self.seconds += seconds
  }

  mutating func progress(step: Int) -> LatentProgress {
    let mean = sums / Double(max(1, steps))
    (sums, steps, last) = (SIMD2(0, 0), 0, .now)
    return LatentProgress(
      step: step, seconds: seconds, autoencoderLoss: mean.x, variationalLoss: mean.y)
  }
}
