import EngineMessages
import TestSupport
import Testing

@testable import Explorer

/// What is said of a run follows from its numbers.
@Suite struct LearningVerdictTests {
  /// Ten points a second with noise of 15 % upon a level.
  private static func curve(seconds: Int, level: (Double) -> Double) -> LossCurve {
    var random = SplitMix(seed: 11)
    var curve = LossCurve()
    for i in 0..<seconds * 10 {
      let time = Double(i) / 10
      let noise = 1 + 0.15 * Double(random.float())
      curve.append(step: i, loss: level(time) * noise, seconds: time)
    }
    return curve
  }

  private static func verdict(
    _ curve: LossCurve, gradients: [Double] = [], timesteps: [TimestepSnapshot] = []
  ) -> LearningVerdict {
    LearningVerdict(curve, gradients: gradients, timesteps: timesteps)
  }

  @Test func aFallIsTold() throws {
    let curve = Self.curve(seconds: 300) { 0.1 - 0.0001 * $0 }
    guard case .falling(let part, .minute) = Self.verdict(curve) else {
      Issue.record("\(Self.verdict(curve))")
      return
    }
    // From 240 ± 15 s before to 285 ± 15 s: 0.0775 to 0.0715; the mean of 300 points with noise of
    // 15 %/√3 is exact to 0.5 %, a difference of two to 0.7 %, three of which are allowed.
    #expect((part - (1 - 0.0715 / 0.0775)).magnitude < 0.021)
  }

  @Test func aRiseIsTold() {
    let verdict = Self.verdict(Self.curve(seconds: 300) { 0.1 + 0.0002 * $0 })
    guard case .rising(_, .minute) = verdict else {
      Issue.record("\(verdict)")
      return
    }
  }

  @Test func aLevelIsFlatSinceItBegan() {
    let curve = Self.curve(seconds: 600) { $0 < 320 ? 0.2 - 0.0003 * $0 : 0.104 }
    guard case .flat(let step, nil) = Self.verdict(curve) else {
      Issue.record("\(Self.verdict(curve))")
      return
    }
    // The doubling windows of 30 s, 60 s, … end at 570, 540, 480, 360: the next holds the fall.
    #expect(step == 3600)
  }

  @Test func aFewPointsAreTheBeginning() {
    #expect(Self.verdict(LossCurve()) == .beginning)
    #expect(Self.verdict(Self.curve(seconds: 30) { _ in 1 }) == .beginning)
  }

  @Test func fewPointsAMinuteAreComparedOverLonger() {
    var curve = LossCurve()
    for i in 0..<400 {
      curve.append(step: i, loss: 0.1 - 0.0001 * Double(i), seconds: Double(i) * 10)
    }
    guard case .falling(_, .tenMinutes) = Self.verdict(curve) else {
      Issue.record("\(Self.verdict(curve))")
      return
    }
  }

  @Test func gradientsThatGrowAreDivergence() {
    let curve = Self.curve(seconds: 300) { _ in 0.1 }
    let calm = Array(repeating: 0.5, count: 200)
    #expect(
      Self.verdict(curve, gradients: calm + Array(repeating: 20, count: 5))
        == .diverging(factor: 40))
    // One of them alone is a spike, as clipping is there for.
    #expect(Self.verdict(curve, gradients: calm + [20, 0.5, 0.5, 0.5, 0.5]) == Self.verdict(curve))
    #expect(
      Self.verdict(curve, gradients: calm + [.infinity, .nan, 0.5, 0.5]) == Self.verdict(curve))
  }

  @Test(arguments: TimestepThird.allCases) func aThirdThatStillFallsIsNamed(third: TimestepThird) {
    func snapshot(_ seconds: Double, factor: Double) -> TimestepSnapshot {
      var losses = TimestepLosses(timesteps: 96)
      for t in 1...96 {
        let isIn = (t - 1) / 32 == third.rawValue
        losses.add([0.1 * (isIn ? factor : 1)], at: [t])
      }
      return TimestepSnapshot(seconds: seconds, losses: losses)
    }
    let curve = Self.curve(seconds: 300) { _ in 0.1 }
    let falling = [
      snapshot(200, factor: 1), snapshot(230, factor: 0.97), snapshot(290, factor: 0.9),
    ]
    guard case .flat(_, third) = Self.verdict(curve, timesteps: falling) else {
      Issue.record("\(Self.verdict(curve, timesteps: falling))")
      return
    }
    let slowly = [
      snapshot(200, factor: 1), snapshot(230, factor: 0.99), snapshot(290, factor: 0.97),
    ]
    guard case .flat(_, nil) = Self.verdict(curve, timesteps: slowly) else {
      Issue.record("\(Self.verdict(curve, timesteps: slowly))")
      return
    }
  }

  @Test func aHeldOutLossThatRisesIsTold() {
    func points(_ losses: Double...) -> [HeldOutPoint] {
      losses.enumerated().map { HeldOutPoint(step: 100 * $0, loss: $1) }
    }
    #expect(HeldOutVerdict(points(0.5, 0.4, 0.42, 0.44))?.since == 100)
    #expect(HeldOutVerdict(points(0.5, 0.4, 0.41, 0.42)) == nil)
    #expect(HeldOutVerdict(points(0.5, 0.4, 0.39, 0.38)) == nil)
    #expect(HeldOutVerdict(points(0.4, 0.5, 0.5)) == nil)
    #expect(
      HeldOutVerdict(points(0.5, 0.4, 0.44, 0.44))?.sentence
        == "On unseen pictures it is 10 % worse than at step 100: it learns these by heart.")
  }

  @Test func verdictsAreSentences() {
    #expect(
      LearningVerdict.falling(part: 0.04, .minute).sentence
        == "Still falling: 4 % in the last minute.")
    #expect(
      LearningVerdict.flat(since: 3200, stillFalling: .low).sentence
        == "Flat since step 3,200; the low timesteps still improve.")
    #expect(
      LearningVerdict.diverging(factor: 40).sentence.hasPrefix(
        "Diverging: gradient norm 40 × its median."))
  }
}
