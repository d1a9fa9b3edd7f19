import Foundation
import Schedules
import TestSupport
import Testing

@Suite struct MonotoneCurveTests {
  private func falling(_ seed: Int) -> (x: [Double], y: [Double]) {
    var random = SplitMix(seed: seed)
    func positive() -> Double { Double(random.next() >> 11) * 0x1p-53 + 1e-6 }
    let count = 2 + Int(random.next() % 9)
    var (x, y) = ([positive()], [positive()])
    for _ in 1..<count {
      x.append(x[x.count - 1] + positive())
      // Steep and flat pieces side by side, where cubic curves overshoot; some are level.
      y.append(y[y.count - 1] - (random.next() % 5 == 0 ? 0 : pow(positive(), 6) * 100))
    }
    return (x, y)
  }

  @Test(arguments: 0..<100) func itPassesThroughThePointsAndNeverRises(seed: Int) throws {
    let (x, y) = falling(seed)
    let curve = try #require(MonotoneCurve(x: x, y: y))
    for (x, y) in zip(x, y) { #expect(curve.value(at: x) == y) }
    let scale = y[0] - y[y.count - 1]
    let values = (0...2000).map { i in
      curve.value(at: x[0] + (x[x.count - 1] - x[0]) * Double(i) / 2000)
    }
    // Ten roundings of terms that are at most about y and four times the fall.
    let slack = 10 * 0x1p-53 * (abs(y[0]) + abs(y[y.count - 1]) + 4 * scale)
    for (a, b) in zip(values, values.dropFirst()) { #expect(b <= a + slack) }
  }

  /// Where two pieces meet, the slopes from both sides are the one that the curve says.
  @Test(arguments: 0..<30) func piecesMeetWithOneSlope(seed: Int) throws {
    let (x, y) = falling(seed)
    let curve = try #require(MonotoneCurve(x: x, y: y))
    for i in x.indices {
      for side in [-1.0, 1.0] where x.indices.contains(i + Int(side)) {
        let width = abs(x[i + Int(side)] - x[i])
        let step = width * 1e-6
        let slope = (curve.value(at: x[i] + side * step) - y[i]) / (side * step)
        // The second derivative of a piece is at most about 18 secants over its width.
        let secant = abs(y[i + Int(side)] - y[i]) / width
        let bound = 20 * secant * 1e-6 + 4 * 0x1p-53 * abs(y[i]) / step + 1e-9 * secant
        #expect((slope - curve.slopes[i]).magnitude <= bound, "point \(i)")
      }
    }
  }

  @Test func aLineStaysALine() throws {
    let curve = try #require(MonotoneCurve(x: [0, 1, 5, 6], y: [3, 1, -7, -9]))
    for i in 0...60 {
      let place = Double(i) / 10
      #expect((curve.value(at: place) - (3 - 2 * place)).magnitude <= 1e-14)
    }
    #expect(curve.value(at: -1) == 3 && curve.value(at: 7) == -9)
  }

  /// Two points by hand: slopes of 3 and 3 secants would overshoot, √(9 + 9) > 3.
  @Test func slopesOfTheThreePointsInThePaperAreLimited() throws {
    // Secants 10 and 0.1; the middle slope is 5.05, 50.5 secants of the second piece, whose own
    // end has 1: both are scaled by 3/√(50.5² + 1).
    let curve = try #require(MonotoneCurve(x: [0, 1, 2], y: [0, 10, 10.1]))
    let factor = 3 / (50.5 * 50.5 + 1).squareRoot()
    #expect((curve.slopes[1] - factor * 5.05).magnitude <= 1e-12)
    #expect((curve.slopes[2] - factor * 0.1).magnitude <= 1e-12)
  }

  @Test func whatIsNoCurveIsRefused() {
    #expect(MonotoneCurve(x: [1], y: [1]) == nil)
    #expect(MonotoneCurve(x: [1, 1], y: [1, 0]) == nil)
    #expect(MonotoneCurve(x: [1, 2], y: [1]) == nil)
    #expect(MonotoneCurve(x: [1, 2], y: [.nan, 1]) == nil)
    #expect(MonotoneCurve(x: [1, .nan], y: [2, 1]) == nil)
  }
}

@Suite struct FreeScheduleTests {
  @Test(
    arguments: [ScheduleShape.linear, .cosine, .sigmoid, .scaledLinear, .constant], [2, 7, 24])
  func handlesLieOnTheSchedule(shape: ScheduleShape, count: Int) throws {
    let schedule = try Schedule(.standard(shape))
    let free = try #require(FreeSchedule(on: schedule, count: count))
    let drawn = try Schedule(free.specification)
    #expect(drawn.timesteps == 1000 && free.handles.count == count)
    for handle in free.handles where FreeSchedule.limits.contains(handle.logSNR) {
      // ᾱ is a product of a thousand roundings here, and log-SNR doubles them at most.
      #expect((drawn.logSNR(at: handle.timestep) - handle.logSNR).magnitude <= 1e-9)
    }
    #expect(free.handles.first?.timestep == 1 && free.handles.last?.timestep == 1000)
  }

  @Test(arguments: 0..<50) func anyMovesLeaveASchedule(seed: Int) throws {
    var random = SplitMix(seed: seed)
    var specification = ScheduleSpecification.ho2020
    specification.timesteps = 2 + Int(random.next() % 50)
    var free = try #require(FreeSchedule(on: try Schedule(specification), count: 7))
    for _ in 0..<200 {
      let index = Int(random.next() % UInt64(free.handles.count))
      if random.next() % 3 == 0 {
        free.move(index, toTimestep: Int(random.next() % 60))
      } else {
        free.move(index, to: 25 * Double(random.float()))
      }
    }
    let schedule = try Schedule(free.specification)
    #expect(schedule.timesteps == specification.timesteps)
    let levels = free.handles.map(\.logSNR)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 - $1 >= FreeSchedule.least * 0.999 })
    let times = free.handles.map(\.timestep)
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func aHandleThatIsNoNumberStaysWhereItIs() throws {
    var free = try #require(FreeSchedule(on: try Schedule(.ho2020), count: 5))
    let before = free
    free.move(2, to: .nan)
    free.move(0, toTimestep: 500)
    #expect(free == before)
  }
}
