import Checkpoints
import Foundation
import Pictures
import TestSupport
import Testing

/// A small network of 32×32 grey pictures.
private func withModel(_ body: (URL, _ sample: ([String]) throws -> Program.Outcome) throws -> Void)
  throws
{
  try Places.withTemporaryDirectory { directory in
    let network = Places.fixtures.path + "/unet-tiny-plain/config.json"
    let run = try Program.run(
      ["train", "--model", network, "--steps", "3", "--batch", "4", "--out", "run"], in: directory)
    try #require(run.code == 0, "\(run.complaint)")
    try body(directory) { try Program.run(["sample", "run"] + $0, in: directory) }
  }
}

private func file(_ name: String, in directory: URL) throws -> SafetensorsFile {
  try SafetensorsFile(directory.appendingPathComponent(name).path)
}

private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

/// Roughly, to 0.05 in [-1, 1]: what five repetitions leave, 1/√ᾱ_T = 157 enlarges.
///
/// How exact it can be is tested with an exact network.
@Test func anInvertedDigitComesBack() throws {
  try withModel { directory, sample in
    let inverted = try sample(
      words("--invert mnist:17 --steps 40 --spacing trailing --out x.safetensors --trajectory"))
    #expect(inverted.code == 0, "\(inverted.complaint)")
    let there = try file("x.safetensors", in: directory)
    #expect(try there.shape("x_T") == [1, 1, 32, 32])
    #expect(try there.integers("t").first == 0 && there.integers("t").last == 1000)
    let back = try sample(
      words(
        "--noise x.safetensors --sampler ddim --steps 40 --spacing trailing --clip none "
          + "--out y.safetensors"))
    #expect(back.code == 0, "\(back.complaint)")
    let x0 = try there.floats("x_t").prefix(1024)
    let found = try file("y.safetensors", in: directory).floats("x_0")
    let squares = zip(found, x0).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    #expect((squares / 1024).squareRoot() <= 0.05)
  }
}

/// The lower half of a digit is kept to the bit, the upper half is another in each picture.
@Test func whatIsNotWhiteIsKept() throws {
  try withModel { directory, sample in
    let mask = PixelImage(
      width: 32, height: 32, channels: 1,
      bytes: (0..<1024).map { $0 < 512 ? 255 : 0 })
    try mask.writePNG(to: directory.appendingPathComponent("mask.png").path)
    let outcome = try sample(
      words(
        "--from mnist:17 --inpaint mask.png --rounds 2 --steps 4 --count 2 --out x.safetensors"))
    #expect(outcome.code == 0, "\(outcome.complaint)")
    let found = try file("x.safetensors", in: directory).floats("x_0")
    // An inversion's first state is the picture itself.
    _ = try sample(words("--invert mnist:17 --steps 1 --trajectory --out d.safetensors"))
    let digit = try file("d.safetensors", in: directory).floats("x_t").prefix(1024)
    #expect(Array(found[512..<1024]) == Array(digit[512...]))
    #expect(Array(found[1536...]) == Array(digit[512...]))
    #expect(found[..<512] != found[1024..<1536])
  }
}

@Test func aPictureIsVariedFromTheChosenTimestep() throws {
  try withModel { directory, sample in
    let outcome = try sample(
      words(
        "--from mnist:3 --start-t 333 --sampler euler --steps 10 --count 2 --trajectory "
          + "--out x.safetensors"))
    #expect(outcome.code == 0, "\(outcome.complaint)")
    let found = try file("x.safetensors", in: directory)
    #expect(try found.integers("t") == [333, 223, 112, 1, 0])
    #expect(try found.shape("x_0") == [2, 1, 32, 32])
    let one = try sample(
      words("--from mnist:3 --start-t 333 --steps 1 --trajectory --out y.safetensors"))
    #expect(one.code == 0, "\(one.complaint)")
    #expect(try file("y.safetensors", in: directory).integers("t") == [333, 0])
    let between = try sample(
      words("--from mnist:3 --interpolate mnist:4 --steps 2 --count 5 --out z.safetensors"))
    #expect(between.code == 0, "\(between.complaint)")
    #expect(try file("z.safetensors", in: directory).shape("x_0") == [5, 1, 32, 32])
  }
}

@Test func picturesThatDoNotFitAreNamed() throws {
  try withModel { directory, sample in
    let large = PixelImage(
      width: 34, height: 33, channels: 1, bytes: Array(repeating: 0, count: 34 * 33))
    try large.writePNG(to: directory.appendingPathComponent("large.png").path)
    let cases = [
      (
        "--from large.png --out a.png",
        "ddpm: large.png: Pictures of 33×34 do not fit; both sides must be multiples of 2.\n"
      ),
      (
        "--from mnist:1 --inpaint large.png --out a.png",
        "ddpm: large.png: the mask is 33×34, expected 32×32 as the pictures, which may be padded.\n"
      ),
      (
        "--from absent.png --out a.png",
        "ddpm: absent.png: cannot be opened: No such file or directory.\n"
      ),
    ]
    for (arguments, sentence) in cases {
      let outcome = try sample(words(arguments))
      #expect(outcome.complaint == sentence && outcome.code == 1)
    }
  }
}
