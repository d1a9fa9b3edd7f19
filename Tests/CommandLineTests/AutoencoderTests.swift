import Foundation
import TestSupport
import Testing

/// `ddpm train --model vae`, `sample` and `evaluate` as scripts use them.
@Suite struct AutoencoderTests {
  private static func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func trainSampleEvaluate() throws {
    try Places.withTemporaryDirectory { directory in
      let run = directory.path + "/vae"
      let trained = try Program.run([
        "train", "--model", "vae", "--code", "3", "--steps", "3", "--batch", "8", "--out", run,
        "--json",
      ])
      #expect(trained.code == 0, "\(trained.complaint)")
      #expect(trained.output.split(separator: "\n").count == 3)
      let resumed = try Program.run(["train", "--resume", "--out", run, "--steps", "5"])
      #expect(resumed.code == 0, "\(resumed.complaint)")
      let found = try Program.run(["evaluate", run, "--images", "20", "--json"])
      #expect(found.code == 0, "\(found.complaint)")
      let report = try Self.json(found.output)
      #expect(report["kind"] as? String == "vae" && report["images"] as? Int == 20)
      #expect(report["unseen"] as? Bool == true)
      let nats = try #require(report["nats"] as? [String: Any])
      let bits = try #require(report["bits_per_dimension"] as? [String: Any])
      let rates = try #require(nats["rate_per_dimension"] as? [Double])
      let (total, reconstruction) = (
        try #require(nats["total"] as? Double), try #require(nats["reconstruction"] as? Double)
      )
      #expect(rates.count == 3)
      #expect((total - reconstruction - rates.reduce(0, +)).magnitude <= 1e-9 * total)
      let inBits = try #require(bits["total"] as? Double)
      #expect((inBits * 1_024 * log(2) - total).magnitude <= 1e-9 * total)
      let drawn = try Program.run(["sample", run, "--count", "3", "--out", run + ".png"])
      #expect(drawn.code == 0, "\(drawn.complaint)")
      #expect(FileManager.default.fileExists(atPath: run + ".png"))
      let listed = try Program.run(["runs", "list", directory.path])
      #expect(listed.output.contains("vae") && listed.complaint.isEmpty)
      let other = try Program.run(["train", "--resume", "--out", run, "--code", "4"])
      #expect(other.code == 64)
      #expect(other.complaint.contains("the run's “code” is 3, but 4 was asked for"))
      try Self.refuse(run)
    }
  }

  /// What only diffusion has.
  private static func refuse(_ run: String) throws {
    for (arguments, start) in [
      (["sample", run, "--sampler", "ddim", "--out", "x.png"], "--sampler belongs to diffusion"),
      (["sample", run, "--out", "x.gif"], "--out *.gif belongs to diffusion"),
      (["evaluate", run, "--stride", "3"], "--stride belongs to diffusion"),
      (["evaluate", run, "--samples", "1"], "“samples” is 1"),
      (["evaluate", run, "--images", "501"], "“images” is 501, expected 1 to 500"),
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 64 && outcome.complaint.hasPrefix("ddpm: " + start))
    }
  }

  /// Commands of diffusion alone say what it is.
  @Test func otherCommandsSayThatItIsAnAutoencoder() throws {
    try Places.withTemporaryDirectory { directory in
      let run = directory.path + "/run"
      let trained = try Program.run([
        "train", "--model", "autoencoder", "--steps", "1", "--batch", "2", "--out", run,
      ])
      #expect(trained.code == 0, "\(trained.complaint)")
      let outcome = try Program.run(["export", run, "--out", directory.path + "/out"])
      #expect(outcome.code == 1)
      #expect(outcome.complaint.contains("“_class_name” is “Autoencoder”, which is not supported"))
    }
  }

  @Test(arguments: [
    (["--model", "vae", "--schedule", "cosine"], "--schedule belongs to diffusion"),
    (["--model", "autoencoder", "--beta", "2"], "--beta belongs to --model vae"),
    (["--model", "vae", "--code", "1"], "“code” is 1, expected 2 to 64"),
    (["--code", "4"], "--code goes with --model vae or --model autoencoder"),
  ]) func wrongValuesAreOneSentence(arguments: [String], start: String) throws {
    let outcome = try Program.run(["train", "--out", "/nowhere/run"] + arguments)
    #expect(outcome.code == 64 && outcome.complaint.hasPrefix("ddpm: " + start))
  }
}
