import Testing

@testable import TerminalKit

private let red = Color(255, 0, 0)
private let blue = Color(0, 0, 255)

/// Poisoned, so that what was not painted shows.
private func poisonedGrid(_ width: Int, _ height: Int) -> Grid {
  Grid(Size(width, height), filledWith: Cell("▒"))
}

@Test func textIsClippedAtEveryEdge() {
  var grid = poisonedGrid(5, 2)
  #expect(grid.write("abcdef", x: 2, y: 0) == 8)
  #expect(grid.write("xyz", x: -2, y: 1, foreground: red) == 1)
  grid.write("no", x: 0, y: 2)
  grid.write("no", x: 0, y: -1)
  #expect(grid.text == "▒▒abc\nz▒▒▒▒")
  #expect(grid.styleRuns == "1 0–0 fff0000")
}

@Test func textKeepsToItsWidthAndTheBackgroundThatIsThere() {
  var grid = poisonedGrid(6, 1)
  grid.fill(Rect(x: 0, y: 0, width: 3, height: 1), with: Cell(" ", background: blue))
  #expect(grid.write("abcdef", x: 1, y: 0, maxWidth: 3, style: .bold) == 4)
  #expect(grid.text == " abc▒▒")
  #expect(grid.styleRuns == "0 0–0 b0000ff\n0 1–2 b0000ff bold\n0 3–3 bold")
  grid.write("abc", x: 0, y: 0, maxWidth: -1)
  #expect(grid[0, 0] == Cell(" ", background: blue))
}

@Test(arguments: [
  ("x\u{302}", "x?"), ("日本", "??"), ("🙂a", "?a"), ("a\tb\u{1B}\u{7F}", "a?b??"),
  ("ᾱₜ σ·ε│⣿█", "ᾱₜ σ·ε│⣿█"), ("\u{200B}é", "?é"),
])
func whatIsNotOneColumnWideIsAQuestionMark(text: String, shown: String) {
  var grid = Grid(Size(10, 1))
  grid.write(text, x: 0, y: 0)
  #expect(grid.text == shown)
}

@Test func textAlignsRightAndInTheMiddle() {
  var grid = poisonedGrid(8, 3)
  #expect(grid.writeRight("123", right: 8, y: 0) == 5)
  #expect(grid.writeRight("12345", right: 4, y: 1, maxWidth: 2) == 2)
  grid.writeCentred("abc", x: 0, y: 2, width: 8)
  #expect(grid.text == "▒▒▒▒▒123\n▒▒12▒▒▒▒\n▒▒abc▒▒▒")
}

@Test func frameHoldsTitleAndNote() {
  var grid = Grid(Size(20, 3))
  grid.frame(
    grid.bounds, title: "loss", note: "log", color: blue, titleColor: red, isFocused: false)
  #expect(grid.text == "╭ loss ─────── log ╮\n│                  │\n╰──────────────────╯")
  #expect(
    grid.styleRuns.hasPrefix("0 0–0 f0000ff\n0 1–6 fff0000\n0 7–13 f0000ff\n0 14–18 f800080"))
  grid.frame(grid.bounds, title: "loss", color: blue, titleColor: red, isFocused: true)
  #expect(grid[0, 0] == Cell("╭", foreground: red, style: .bold))
}

@Test(arguments: [
  (9, "╭ loss ─╮"), (7, "╭ los ╮"), (4, "╭──╮"), (2, "╭╮"), (1, ""),
])
func narrowFrameLosesItsNoteThenItsTitle(width: Int, top: String) {
  var grid = Grid(Size(width, 2))
  grid.frame(
    grid.bounds, title: "loss", note: "log", color: blue, titleColor: red, isFocused: false)
  #expect(grid.text.split(separator: "\n").first.map(String.init) ?? "" == top)
}

@Test func fillIsClipped() {
  var grid = poisonedGrid(3, 3)
  grid.fill(Rect(x: -1, y: 1, width: 3, height: 9), with: Cell("#"))
  grid.fill(Rect(x: 5, y: 5, width: 3, height: 9), with: Cell("!"))
  grid.fill(Rect(x: -9, y: -9, width: 3, height: 3), with: Cell("!"))
  #expect(grid.text == "▒▒▒\n##▒\n##▒")
}

@Test func rectanglesSplitWithoutLoss() {
  let rect = Rect(x: 2, y: 3, width: 10, height: 7)
  #expect(rect.inset(by: 1) == Rect(x: 3, y: 4, width: 8, height: 5))
  #expect(rect.inset(by: 6).isEmpty)
  #expect(rect.split(top: 2).top == Rect(x: 2, y: 3, width: 10, height: 2))
  #expect(rect.split(top: 2).rest == Rect(x: 2, y: 5, width: 10, height: 5))
  #expect(rect.split(top: 99).rest == Rect(x: 2, y: 10, width: 10, height: 0))
  #expect(rect.split(left: 4).rest == Rect(x: 6, y: 3, width: 6, height: 7))
  #expect(rect.split(bottom: 3).bottom == Rect(x: 2, y: 7, width: 10, height: 3))
  #expect(rect.split(right: 3).right == Rect(x: 9, y: 3, width: 3, height: 7))
  #expect(rect.split(left: -1).left.isEmpty)
}

@Test func columnsShareTheWidth() {
  let rect = Rect(x: 2, y: 3, width: 10, height: 7)
  #expect(rect.columns(3, gap: 1).map(\.width) == [2, 3, 3])
  #expect(rect.columns(3, gap: 1).map(\.x) == [2, 5, 9])
  #expect(rect.columns(0).isEmpty)
  #expect(rect.columns(20, gap: 1).allSatisfy { $0.isEmpty })
  #expect(rect.rows(2, gap: 1).map(\.rows) == [3..<6, 7..<10])
}
