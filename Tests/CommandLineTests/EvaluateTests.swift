import Foundation
import TestSupport
import Testing

private struct Report: Decodable, Equatable {
  struct Bits: Decodable, Equatable {
    let total, prior, diffusion, decoder: Double
    let perTimestep: [Double]
    let standardError: Double?
  }
  struct Point: Decodable, Equatable { let t: Int, rate: Double, rmse: Double }

  let bitsPerDimension: Bits
  let images, timestepsPerImage: Int
  let rateDistortion: [Point]

  init(_ output: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Report.self, from: Data(output.utf8))
  }
}

private func evaluate(_ model: String, _ arguments: String...) throws -> Program.Outcome {
  try Program.run(["evaluate", model] + arguments)
}

private let plain = Places.fixtures.path + "/unet-tiny-plain"

@Test func theBoundIsPrintedTermByTerm() throws {
  let arguments = ["--images", "2", "--stride", "150", "--json"]
  let outcome = try Program.run(["evaluate", plain] + arguments)
  #expect(outcome.code == 0, "\(outcome.complaint)")
  let report = try Report(outcome.output)
  let bits = report.bitsPerDimension
  #expect(bits.perTimestep.count == 1000 && report.images == 2)
  #expect(report.timestepsPerImage == 52 && report.rateDistortion.count == 53)
  #expect(bits.decoder == bits.perTimestep[0])
  let sum = bits.perTimestep.dropFirst().reduce(0, +)
  #expect((bits.diffusion - sum).magnitude <= 1e-12 * sum)
  let total = bits.prior + bits.diffusion + bits.decoder
  #expect((bits.total - total).magnitude <= 1e-12 * total)
  #expect(bits.standardError != nil)
  let one = try Program.run(["evaluate", plain, "--threads", "1"] + arguments)
  #expect(try Report(one.output) == report)
  let other = try Program.run(["evaluate", plain, "--seed", "1"] + arguments)
  #expect(try Report(other.output) != report)
}

@Test func theBoundIsATableForPeople() throws {
  let outcome = try evaluate(plain, "--images", "1", "--stride", "999")
  #expect(outcome.code == 0, "\(outcome.complaint)")
  for word in ["prior", "diffusion", "decoder", "total", "x̂_0"] {
    #expect(outcome.output.contains(word))
  }
  #expect(outcome.output.contains("52 of 1,000 timesteps of each"))
  #expect(outcome.output.contains("is not known."))  // of a model that is no run
}

/// A network of 2C outputs whose scheduler says learned_range samples and is evaluated.
@Test func aLearnedVarianceIsUsed() throws {
  try Places.withTemporaryDirectory { directory in
    let model = directory.appendingPathComponent("model")
    try FileManager.default.copyItem(
      at: Places.fixtures.appendingPathComponent("unet-tiny-class"), to: model)
    func evaluated(_ variance: String) throws -> Report {
      try Data(#"{"variance_type": "\#(variance)", "num_train_timesteps": 40}"#.utf8)
        .write(to: model.appendingPathComponent("scheduler_config.json"))
      let outcome = try evaluate(model.path, "--images", "1", "--stride", "13", "--json")
      #expect(outcome.code == 0, "\(outcome.complaint)")
      return try Report(outcome.output)
    }
    let (learned, fixed) = (try evaluated("learned_range"), try evaluated("fixed_small"))
    #expect(learned.bitsPerDimension.perTimestep.count == 40)
    #expect(learned.bitsPerDimension.total != fixed.bitsPerDimension.total)
    #expect(learned.rateDistortion.map(\.rmse) == fixed.rateDistortion.map(\.rmse))
    let drawn = try Program.run(
      ["sample", "model", "--count", "1", "--class", "3", "--steps", "3", "--out", "x.png"],
      in: directory)
    #expect(drawn.code == 0, "\(drawn.complaint)")
  }
}

/// Trained by the hybrid loss, then sampled from and evaluated.
@Test func aVarianceIsLearnedFromTheCommandLine() throws {
  try Places.withTemporaryDirectory { directory in
    let trained = try Program.run(
      [
        "train", "--model", plain + "/config.json", "--loss", "hybrid", "--variance",
        "learned-range", "--t-density", "low-discrepancy", "--timesteps", "20", "--schedule",
        "cosine", "--steps", "2", "--batch", "2", "--out", "run",
      ], in: directory)
    #expect(trained.code == 0, "\(trained.complaint)")
    let drawn = try Program.run(
      ["sample", "run", "--count", "1", "--out", "x.png"], in: directory)
    #expect(drawn.code == 0, "\(drawn.complaint)")
    let outcome = try Program.run(
      ["evaluate", "run", "--images", "1", "--json"], in: directory)
    #expect(try Report(outcome.output).bitsPerDimension.perTimestep.count == 20)
    let shown = try Program.run(["runs", "show", "run"], in: directory)
    #expect(
      shown.output.contains("epsilon, loss hybrid, variance learned-range, t low-discrepancy\n"))
    let other = try Program.run(
      ["train", "--resume", "--out", "run", "--loss", "variational"], in: directory)
    #expect(other.code == 64)
    #expect(other.complaint.contains("“loss” is hybrid, but variational was asked for"))
  }
}

@Test func aLearnedVarianceNeedsTwiceTheOutputs() throws {
  try Places.withTemporaryDirectory { directory in
    let model = directory.appendingPathComponent("model")
    try FileManager.default.copyItem(at: URL(fileURLWithPath: plain), to: model)
    try Data(#"{"variance_type": "learned_range"}"#.utf8)
      .write(to: model.appendingPathComponent("scheduler_config.json"))
    let outcome = try evaluate(model.path)
    #expect(outcome.code == 64)
    #expect(
      outcome.complaint
        == "ddpm: “variance_type” is learned_range, expected fixed_small or "
        + "fixed_large, since the network has no outputs for it.\n")
  }
}

@Test(arguments: [
  (["--images", "0"], 64, "“images” is 0, expected 1 to 500, the held-out pictures of mnist."),
  (["--images", "501"], 64, "“images” is 501, expected 1 to 500, the held-out pictures of mnist."),
  (["--stride", "0"], 64, "“stride” is 0, expected 1 to 1000."),
  (["--stride", "1001"], 64, "“stride” is 1001, expected 1 to 1000."),
])
func whatCannotBeEvaluatedIsRefused(arguments: [String], code: Int32, sentence: String) throws {
  let outcome = try Program.run(["evaluate", plain] + arguments)
  #expect(outcome.code == code && outcome.output.isEmpty)
  #expect(outcome.complaint == "ddpm: \(sentence)\n")
}

@Test func picturesOfOtherChannelsAreNotEvaluated() throws {
  let outcome = try evaluate(Places.fixtures.path + "/unet-tiny-attention")
  #expect(outcome.code == 1 && outcome.output.isEmpty)
  #expect(outcome.complaint.contains("mnist have 1 channel, but the network"))
}
