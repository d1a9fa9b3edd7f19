import TestSupport
import Testing

@testable import Explorer

@Suite struct LossCurveTests {
  @Test(arguments: [1, 7, 8, 9, 63, 64, 65, 513, 5000])
  func summariesEqualThoseOfAllPoints(count: Int) throws {
    var random = SplitMix(seed: count)
    var curve = LossCurve()
    var points: [(step: Int, loss: Float)] = []
    for i in 0..<count {
      points.append((3 * i + 1, 1.5 + random.float()))
      curve.append(step: points[i].step, loss: Double(points[i].loss), seconds: Double(i))
    }
    for _ in 0..<100 {
      let first = Int(random.next() % UInt64(3 * count + 5))
      let steps = first..<first + 1 + Int(random.next() % UInt64(3 * count))
      let inside = points.filter { steps.contains($0.step) }
      let found = curve.summary(of: steps)
      #expect(found?.low == inside.map { Double($0.loss) }.min())
      #expect(found?.high == inside.map { Double($0.loss) }.max())
      if let last = inside.last {
        #expect(found?.smooth == curve.point(curve.index(at: last.step)).smooth)
      }
    }
  }

  @Test func theSmoothLineIsAMeanOfMoreAndMorePoints() throws {
    var random = SplitMix(seed: 3)
    var curve = LossCurve()
    let losses = (0..<2000).map { _ in Double(1.5 + random.float()) }
    for (i, loss) in losses.enumerated() { curve.append(step: i, loss: loss, seconds: 0) }
    var mean = losses[0]
    for (i, loss) in losses.enumerated() {
      mean += max(0.01, 1 / (1 + Double(i) / 10)) * (loss - mean)
      // Each point adds four roundings (share, difference, product, sum) of values below 2.5 and
      // keeps at most 0.99 of the errors before it: at most 100 of them add up.
      let bound = 100 * 4 * 0x1p-24 * 2.5
      #expect((curve.point(i).smooth - mean).magnitude <= bound, "point \(i)")
    }
  }

  @Test func aRepeatedStepReplacesWhatFollowedIt() {
    var (once, twice) = (LossCurve(), LossCurve())
    for step in 0..<100 { once.append(step: step, loss: 1 + Double(step % 7), seconds: 1) }
    for step in 0..<150 { twice.append(step: step, loss: 1 + Double(step % 7), seconds: 1) }
    twice.append(step: 99, loss: 1 + Double(99 % 7), seconds: 1)
    #expect(once == twice)
  }

  @Test(arguments: [Double.nan, .infinity, 0, -1]) func lossesThatCannotBeDrawnAreLeftOut(
    loss: Double
  ) {
    var curve = LossCurve()
    curve.append(step: 1, loss: loss, seconds: 1)
    #expect(curve == LossCurve())
  }
}
