import TerminalKit
import Testing

@Suite struct KeyRepeatTests {
  @Test func aHeldKeyCountsMoreAndMore() {
    var held = KeyRepeat()
    let times = (0..<100).map { held.times(.right, at: Double($0) / 30) }
    #expect(times.prefix(12).allSatisfy { $0 == 1 })
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(times.last == 8)
  }

  @Test func pressingAgainOrAnotherKeyBeginsAnew() {
    var held = KeyRepeat()
    for i in 0..<60 { _ = held.times(.right, at: Double(i) / 30) }
    #expect(held.times(.right, at: 2 + 2 * KeyRepeat.longestPause) == 1)
    for i in 0..<60 { _ = held.times(.right, at: 3 + Double(i) / 30) }
    #expect(held.times(.left, at: 5) == 1)
  }
}
