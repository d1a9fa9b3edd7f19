import Foundation
import TestSupport
import Testing

@Test(arguments: [
  (
    ["trian"],
    "There is no command or model “trian”, expected bench, datasets, evaluate, explore, export, "
      + "import, predict, runs, sample, train, truth, digits or a directory with a model."
  ),
  (["bench", "frob"], "Unexpected argument 'frob', “ddpm bench --help” says what there is."),
  (["datasets", "list", "--jsn"], "Unknown option '--jsn'. Did you mean '--json'?"),
  (["runs", "show"], "Missing expected argument '<dir>': a run directory."),
  (
    ["predict", "a", "--input", "b"],
    "Missing expected argument '--output <file>': the safetensors file to write."
  ),
  (
    ["bench", "--batch", "many"],
    "The value 'many' is invalid for '--batch <batch>': images of a step, 1 to 4096."
  ),
  (["train", "--steps", "0"], "“steps” is 0, expected at least 1."),
  (["train", "--steps", "-1"], "“steps” is -1, expected at least 1."),
  (["train", "--learning-rate", "nan"], "“learning_rate” is nan, expected above 0."),
  (["train", "--learning-rate", "-1e-4"], "“learning_rate” is -0.0001, expected above 0."),
  (
    ["train", "--timesteps", "0"],
    "A schedule of 0 timesteps is not possible; expected 1 to 1000000."
  ),
  (
    ["train", "--model", "nope"],
    "There is no network “nope”, expected tiny, small, medium, cifar10 or the path of a "
      + "config.json."
  ),
  (
    ["train", "--dataset", "mnits"],
    "There is no data set “mnits”, expected mnist, mnist-60k, fashion-mnist, cifar10 or a "
      + "directory."
  ),
  (
    ["datasets", "show", "mnits"],
    "There is no data set “mnits”, expected mnist, mnist-60k, fashion-mnist, cifar10 or a "
      + "directory."
  ),
  (
    ["sample", Places.fixtures.path + "/layouts/pipeline", "--steps", "1001", "--out", "a.png"],
    "Sampling in 1001 steps is not possible; expected 1 to 1000."
  ),
  (["bench", "--batch", "0"], "--batch is 0; it must be from 1 to 4096."),
])
func wrongCommandLinesAreOneSentence(arguments: [String], sentence: String) throws {
  let outcome = try Program.run(arguments)
  #expect(outcome.complaint == "ddpm: " + sentence + "\n")
  #expect(outcome.code == 64)
  #expect(outcome.output == "")
}

@Test func aBatchThatNoMemoryHoldsIsRefused() throws {
  try Places.withTemporaryDirectory { directory in
    let outcome = try Program.run(
      ["train", "--batch", "65536", "--model", "cifar10"], in: directory)
    #expect(outcome.code == 64)
    #expect(outcome.complaint.hasPrefix("ddpm: “batch” is 65536, expected at most "))
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }
}

@Test(arguments: [
  ["--help"], ["bench", "--help"], ["datasets", "list", "--help"], ["datasets", "show", "--help"],
  ["explore", "--help"], ["export", "--help"], ["import", "--help"], ["predict", "--help"],
  ["runs", "list", "--help"],
  ["runs", "show", "--help"], ["sample", "--help"], ["train", "--help"],
])
func everyCommandExplainsItself(arguments: [String]) throws {
  let outcome = try Program.run(arguments)
  #expect(outcome.code == 0)
  #expect(outcome.complaint == "")
  #expect(outcome.output.contains("USAGE: ddpm"))
}

@Test func aFullOutputIsSaid() throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(Program.path))
  process.arguments = ["datasets", "list"]
  process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
  let complaint = Pipe()
  process.standardError = complaint
  try process.run()
  process.waitUntilExit()
  let said = complaint.fileHandleForReading.readDataToEndOfFile()
  #expect(
    String(decoding: said, as: UTF8.self)
      == "ddpm: Standard output: cannot be written: No space left on device.\n")
  #expect(process.terminationReason == .exit && process.terminationStatus == 1)
}

@Test func aReaderThatHasGoneEndsTheProgramInSilence() throws {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: try #require(Program.path))
  process.arguments = ["datasets", "list"]
  let (output, complaint) = (Pipe(), Pipe())
  try output.fileHandleForReading.close()
  process.standardOutput = output
  process.standardError = complaint
  try process.run()
  process.waitUntilExit()
  #expect(complaint.fileHandleForReading.readDataToEndOfFile().isEmpty)
  #expect(process.terminationReason == .exit && process.terminationStatus == 1)
}
