import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import ddpm

/// What `ddpm … --json` printed.
private func object(_ arguments: [String], in directory: URL? = nil) throws -> [String: Any] {
  let outcome = try Program.run(arguments, in: directory)
  #expect(outcome.code == 0)
  let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
  return try #require(value as? [String: Any])
}

@Test func theDigitsAreFoundFromAnywhere() throws {
  try Places.withTemporaryDirectory { directory in
    let shown = try object(["datasets", "show", "mnist", "--json"], in: directory)
    #expect(shown["count"] as? Int == 5_000)
    let heldOut = try #require(shown["held_out"] as? [String: Any])
    #expect(heldOut["count"] as? Int == 500 && heldOut["test_files"] as? Bool == false)
    #expect(shown["network_size"] as? [Int] == [32, 32])
    #expect(shown["class_counts"] as? [Int] == Array(repeating: 500, count: 10))
    #expect(shown["licence"] as? String == "CC BY-SA 3.0")
  }
}

@Test func absentAssetsAreSaid() throws {
  let outcome = try Program.run(
    ["datasets", "show", "mnist"], environment: ["DDPM_ASSETS": "/nowhere"])
  #expect(outcome.code == 1)
  #expect(
    outcome.complaint
      == "ddpm: The data set “mnist” is not on this machine (looked in /nowhere/mnist); it belongs "
      + "to this program; set DDPM_ASSETS to its directory “assets”.\n")
}

@Test func theListNamesEveryDataSet() throws {
  let outcome = try Program.run(["datasets", "list"])
  #expect(outcome.code == 0)
  let names = outcome.output.split(separator: "\n").map { $0.prefix { $0 != " " } }
  #expect(names == ["NAME", "mnist", "mnist-60k", "fashion-mnist", "cifar10"])
}

/// A picture of 2 × 4 pixels: black over white, white over black.
private func picture() -> Grid {
  var grid = Grid(Size(2, 2))
  PictureView(PixelBlock(width: 2, height: 4, channels: 1, bytes: [0, 0, 255, 255, 255, 0, 0, 0]))
    .draw(into: &grid, in: Rect(x: 0, y: 0, width: 2, height: 2))
  return grid
}

@Test(arguments: [
  (
    ColorTier.full,
    "\u{1B}[0;38;2;0;0;0;48;2;255;255;255m▀▀\u{1B}[0m\n"
      + "\u{1B}[0;38;2;255;255;255;48;2;0;0;0m▀\u{1B}[0;38;2;0;0;0;48;2;0;0;0m▀\u{1B}[0m"
  ),
  (
    .palette256,
    "\u{1B}[0;38;5;16;48;5;231m▀▀\u{1B}[0m\n"
      + "\u{1B}[0;38;5;231;48;5;16m▀\u{1B}[0;38;5;16;48;5;16m▀\u{1B}[0m"
  ),
  (.palette8, "\u{1B}[0;30;47m▀▀\u{1B}[0m\n\u{1B}[0;37;40m▀\u{1B}[0;30;40m▀\u{1B}[0m"),
])
func picturesBecomeText(tier: ColorTier, expected: String) {
  #expect(GridText.text(picture(), tier) == expected)
}

@Test func withoutColoursPicturesAreLetters() {
  let text = GridText.text(picture(), .mono)
  #expect(!text.contains("\u{1B}"))
  #expect(text.split(separator: "\n").map(\.count) == [2, 2])
}

@Test func brightColoursHaveTheirOwnCodes() {
  var grid = Grid(Size(1, 1))
  grid[0, 0] = Cell("x", foreground: Color(255, 255, 255), background: Color(255, 0, 0))
  #expect(GridText.text(grid, .palette16) == "\u{1B}[0;97;101mx\u{1B}[0m")
}
