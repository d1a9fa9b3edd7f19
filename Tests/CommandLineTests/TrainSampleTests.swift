import Checkpoints
import Foundation
import Pictures
import TestSupport
import Testing

@testable import ddpm

private let tinyNetwork = Places.fixtures.path + "/unet-tiny-plain/config.json"

private func train(_ arguments: String..., in directory: URL) throws -> Program.Outcome {
  try Program.run(["train", "--batch", "2"] + arguments, in: directory)
}

private func checkpoint(_ run: String, in directory: URL) throws -> Data {
  let path = try RunDirectory(opening: directory.appendingPathComponent(run).path)
    .latestCheckpoint().path
  return try Data(contentsOf: URL(fileURLWithPath: path + "/training.safetensors"))
}

@Test func aRunIsWrittenResumedAndEqualToOneThatNeverStopped() throws {
  try Places.withTemporaryDirectory { directory in
    let whole = try train(
      "--model", tinyNetwork, "--steps", "5", "--out", "whole", "--threads", "1", in: directory)
    #expect(whole.code == 0, "\(whole.complaint)")
    _ = try train("--model", tinyNetwork, "--steps", "2", "--out", "parts", in: directory)
    let rest = try train("--steps", "5", "--out", "parts", "--resume", "--json", in: directory)
    #expect(rest.code == 0, "\(rest.complaint)")
    #expect(try checkpoint("parts", in: directory) == checkpoint("whole", in: directory))
    let lines = rest.output.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines {
      let fields = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Double]
      let keys = try #require(fields).keys.sorted()
      #expect(
        keys == [
          "ema_loss", "gradient_norm", "images_per_second", "learning_rate", "loss", "seconds",
          "step", "update_norm",
        ])
    }
  }
}

@Test func samplesAreTheTrajectoryOfDiffusers() throws {
  try Places.withTemporaryDirectory { directory in
    let fixture = "samplers/unet-ddim.safetensors"
    let outcome = try Program.run(
      [
        "sample", Places.fixtures.path + "/unet-tiny-attention", "--sampler", "ddim", "--steps",
        "10", "--noise", Places.fixtures.path + "/" + fixture, "--trajectory", "--out",
        "out.safetensors",
      ], in: directory)
    #expect(outcome.code == 0, "\(outcome.complaint)")
    let file = try SafetensorsFile(directory.appendingPathComponent("out.safetensors").path)
    #expect(try file.shape("x_0") == [1, 3, 16, 16])
    #expect(try file.shape("x_t") == [11, 1, 3, 16, 16])
    #expect(try file.shape("x0_hat") == [11, 1, 3, 16, 16])
    #expect(try file.integers("t") == [901, 801, 701, 601, 501, 401, 301, 201, 101, 1, 0])
    let found = try file.floats("x_t")
    let expected = try FixtureFile(fixture)["x"].values
    #expect(found.count == expected.count)
    // The fixtures' README accepts 2e-3 for this one: an untrained network amplifies rounding.
    let worst = zip(found, expected).map { (Double($0) - $1).magnitude }.max() ?? .nan
    #expect(worst <= 2e-3)
  }
}

@Test func picturesAndAnimationsAreWritten() throws {
  try Places.withTemporaryDirectory { directory in
    let model = Places.fixtures.path + "/unet-tiny-attention"
    for name in ["out.png", "out.gif"] {
      let outcome = try Program.run(
        [
          "sample", model, "--sampler", "dpm++", "--steps", "3", "--count", "4", "--out", name,
        ], in: directory)
      #expect(outcome.code == 0, "\(outcome.complaint)")
    }
    let picture = try PixelImage(png: directory.appendingPathComponent("out.png").path)
    #expect((picture.width, picture.height, picture.channels) == (70, 70, 3))
    let gif = try Data(contentsOf: directory.appendingPathComponent("out.gif"))
    #expect(gif.prefix(6) == Data("GIF89a".utf8))
  }
}

private let mistakes: [(arguments: [String], code: Int32, sentence: String)] = [
  (
    ["train", "--steps", "0"], 64, "ddpm: “steps” is 0, expected at least 1."
  ),
  (
    ["train", "--model", "huge"], 64,
    "ddpm: There is no network “huge”, expected tiny, small, medium, cifar10 or the path of a "
      + "config.json."
  ),
  (
    ["train", "--timesteps", "0"], 64, "ddpm: "
  ),
  (
    ["train", "--resume"], 64, "ddpm: --resume needs --out with the directory of the run."
  ),
  (
    ["train", "--threads", "0"], 64, "ddpm: --threads is 0, expected 1 to 1024."
  ),
  (
    ["train", "--out", "/proc/none/run", "--steps", "1"], 1, "ddpm: /proc/none"
  ),
  (
    ["sample", "/nowhere", "--out", "a.png"], 1, "ddpm: /nowhere: there is nothing here"
  ),
  (
    ["sample", "/nowhere", "--out", "a.bmp"], 64,
    "ddpm: --out is “a.bmp”, expected .png, .gif or .safetensors at its end."
  ),
  (
    ["sample", "/nowhere", "--eta", "0.5", "--out", "a.png"], 64,
    "ddpm: --eta 0.5 belongs to --sampler ddim, not to ddpm."
  ),
  (
    ["sample", "/nowhere", "--sampler", "ddim", "--eta", "nan", "--out", "a.png"], 64,
    "ddpm: --eta is nan, expected 0 to 1."
  ),
  (
    ["sample", Places.fixtures.path + "/unet-tiny-plain", "--steps", "0", "--out", "a.png"], 64,
    "ddpm: "
  ),
  (
    ["sample", Places.fixtures.path + "/unet-tiny-plain", "--class", "1", "--out", "a.png"], 1,
    "ddpm: \(Places.fixtures.path)/unet-tiny-plain: The network was not trained with classes."
  ),
]

@Test(arguments: mistakes.indices)
func aMistakeGetsOneSentenceAndLeavesNothing(index: Int) throws {
  let mistake = mistakes[index]
  try Places.withTemporaryDirectory { directory in
    let outcome = try Program.run(mistake.arguments, in: directory)
    #expect(outcome.code == mistake.code)
    let sentences = outcome.complaint.split(separator: "\n").filter {
      !$0.contains("DDPM's defaults")
    }
    #expect(sentences.count == 1, "\(outcome.complaint)")
    #expect(sentences.first?.hasPrefix(mistake.sentence) == true, "\(outcome.complaint)")
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(left.isEmpty, "\(left)")
  }
}
