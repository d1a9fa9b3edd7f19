import Checkpoints
import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

private let tinyNetwork = Places.fixtures.path + "/unet-tiny-plain/config.json"

private func train(_ arguments: [String], in directory: URL) throws -> Program.Outcome {
  try Program.run(
    ["train", "--model", tinyNetwork, "--steps", "1", "--batch", "2", "--out", "run"] + arguments,
    in: directory)
}

/// A table that a person drew, constant β and a schedule that ends in pure noise are trained with,
/// written for diffusers, sampled from and evaluated.
@Test(arguments: [
  ["--schedule", "table.json"],
  ["--schedule", "table.json", "--zero-snr", "--objective", "v"],
  ["--schedule", "constant", "--timesteps", "6", "--beta-end", "0.4"],
  [
    "--timesteps", "6", "--beta-start", "0.1", "--beta-end", "0.7", "--zero-snr", "--objective",
    "x0",
  ],
])
func schedulesReachEveryCommand(arguments: [String]) throws {
  try Places.withTemporaryDirectory { directory in
    try Data("[0.1, 0.2, 0.3, 0.25, 0.4, 0.6]".utf8)
      .write(to: directory.appendingPathComponent("table.json"))
    let trained = try train(arguments, in: directory)
    #expect(trained.code == 0, "\(trained.complaint)")
    let run = try RunDirectory(opening: directory.appendingPathComponent("run").path)
    let settings = try run.configuration(as: TrainingSettings.self)
    let schedule = try Schedule(settings.schedule)
    #expect(schedule.timesteps == 6)
    #expect(schedule.endsAtZeroSNR == arguments.contains("--zero-snr"))
    for command in [
      ["sample", "run", "--count", "1", "--out", "x.png"],
      ["sample", "run", "--count", "1", "--sampler", "ddim", "--steps", "3", "--out", "y.png"],
      ["evaluate", "run", "--images", "1"],
      ["train", "--resume", "--out", "run", "--steps", "2"],
    ] {
      let outcome = try Program.run(command, in: directory)
      #expect(outcome.code == 0, "\(command): \(outcome.complaint)")
    }
  }
}

private struct Refusal: CustomTestStringConvertible {
  let arguments: String
  let sentence: String
  var testDescription: String { arguments }
}

private let refusals = [
  Refusal(
    arguments: "--zero-snr",
    sentence: "At zero SNR, ᾱ_T = 0, ε says nothing of the picture; such a schedule goes together "
      + "with the objective v or x0."),
  Refusal(
    arguments: "--schedule cosine --beta-start 0.1",
    sentence: "--beta-start 0.1 belongs to --schedule linear, scaled-linear, sigmoid or learned, "
      + "not to cosine."),
  Refusal(
    arguments: "--schedule learned --beta-end 0.1",
    sentence: "--beta-end 0.1 belongs to a schedule with a formula, not to learned."),
  Refusal(
    arguments: "--schedule learned --zero-snr",
    sentence: "--zero-snr sets an end that --schedule learned learns itself."),
  Refusal(
    arguments: "--schedule learned --timesteps 2",
    sentence: "A schedule of 2 timesteps is not possible; expected 3 to 1000000."),
  Refusal(
    arguments: "--schedule table.json --beta-end 0.1",
    sentence: "--beta-end 0.1 belongs to a schedule with a formula, not to table.json."),
  Refusal(
    arguments: "--schedule table.json --timesteps 5",
    sentence: "The table has 2 values of β for 5 timesteps; expected one for each, so T is as long "
      + "as the table."),
  Refusal(
    arguments: "--schedule wrong.json",
    sentence: "β at timestep 2 is 1.5; expected at least 1e-15 and below 1."),
  Refusal(
    arguments: "--schedule constant --beta-end 1",
    sentence: "The schedule’s last β is 1.0; expected at least 1e-15 and below 1."),
  Refusal(
    arguments: "--loss hybrid",
    sentence: "The loss hybrid learns the variance, but that is fixed-small here; it goes together "
      + "with the variance learned-range."),
  Refusal(
    arguments: "--variance learned-range",
    sentence: "The loss simple does not see the variance, so that it cannot be learned-range; that "
      + "goes together with the loss hybrid or variational."),
]

@Test(arguments: refusals)
private func whatDoesNotGoTogetherIsRefused(refusal: Refusal) throws {
  try Places.withTemporaryDirectory { directory in
    for (name, json) in [("table", "[0.1, 0.2]"), ("wrong", "[0.1, 1.5]")] {
      try Data(json.utf8).write(to: directory.appendingPathComponent(name + ".json"))
    }
    let arguments = refusal.arguments.split(separator: " ").map(String.init)
    let outcome = try train(arguments, in: directory)
    #expect(outcome.code == 64)
    #expect(outcome.complaint == "ddpm: \(refusal.sentence)\n")
    #expect(
      !FileManager.default.fileExists(atPath: directory.appendingPathComponent("run").path))
  }
}

@Test func aTableMustBeAListOfNumbers() throws {
  try Places.withTemporaryDirectory { directory in
    try Data(#"{"betas": 3}"#.utf8).write(to: directory.appendingPathComponent("t.json"))
    let other = try train(["--schedule", "t.json"], in: directory)
    #expect(other.code == 1 && other.complaint.hasPrefix("ddpm: t.json: "))
    let absent = try train(["--schedule", "absent.json"], in: directory)
    #expect(
      absent.complaint == "ddpm: absent.json: cannot be opened: No such file or directory.\n")
    let unknown = try train(["--schedule", "foo"], in: directory)
    #expect(unknown.code == 64)
    for shape in ScheduleShape.named { #expect(unknown.complaint.contains(shape.rawValue)) }
  }
}
