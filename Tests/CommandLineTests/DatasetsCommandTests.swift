import Foundation
import Pictures
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

@Test func picturesBecomeHalfBlocks() {
  let picture = PixelImage(width: 2, height: 3, channels: 1, bytes: [0, 1, 2, 3, 255, 128])
  #expect(
    HalfBlocks.text(picture, .full)
      == "\u{1B}[38;2;0;0;0;48;2;2;2;2m▀\u{1B}[38;2;1;1;1;48;2;3;3;3m▀\u{1B}[0m\n"
      + "\u{1B}[38;2;255;255;255;48;2;0;0;0m▀\u{1B}[38;2;128;128;128;48;2;0;0;0m▀\u{1B}[0m")
}

@Test func everyGreyAndCubeColourOfThePaletteIsItself() {
  for step in 0..<24 {
    let grey = UInt8(8 + 10 * step)
    #expect(HalfBlocks.paletteIndex([grey, grey, grey]) == 232 + step, "grey \(grey)")
  }
  let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
  for (r, red) in steps.enumerated() {
    for (g, green) in steps.enumerated() where g != r {
      #expect(HalfBlocks.paletteIndex([red, green, 255]) == 16 + 36 * r + 6 * g + 5)
    }
  }
}
