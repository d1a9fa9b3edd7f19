import TestSupport
import Testing

@testable import TerminalKit

@Test(arguments: [4, 20, 33, 200])
func noPairChangesWhileItIsOnTheScreen(limit: Int) {
  var random = SplitMix(seed: limit)
  var pairs = ColorPairs(limit: limit)
  let cells = 16
  var meaning: [Int: PaintColor] = [:]
  var held = Array(repeating: 0, count: cells)
  var onScreen = held
  for _ in 0..<500 {
    for cell in 0..<cells where random.next() % 2 == 0 {
      let color = PaintColor.number(UInt8(random.next() % 40))
      pairs.release(held[cell])
      let (number, isNew) = pairs.hold((color, .standard))
      #expect(number < limit)
      if isNew {
        #expect(!onScreen.contains(number), "redefined while the screen shows it")
        #expect(!held[..<cell].contains(number))
        meaning[number] = color
      }
      if number > 0 { #expect(meaning[number] == color) }
      // Twice as many numbers as cells are always enough.
      #expect(number > 0 || limit < 2 * cells + 1)
      held[cell] = number
    }
    onScreen = held
    pairs.endFrame()
  }
}

@Test func coloursThatComeBackKeepTheirNumber() {
  var pairs = ColorPairs(limit: 10)
  let first = pairs.hold((.number(1), .number(2)))
  #expect(first.isNew)
  pairs.release(first.number)
  pairs.endFrame()
  let again = pairs.hold((.number(1), .number(2)))
  #expect(again.number == first.number && !again.isNew)
  #expect(pairs.hold((.standard, .standard)).number == 0)
}
