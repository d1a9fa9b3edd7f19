import Foundation
import TestSupport
import Testing

@Test(arguments: [
  (["frob"], "Unexpected argument 'frob', “ddpm --help” says what there is."),
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
  (["bench", "--batch", "0"], "--batch is 0; it must be from 1 to 4096."),
])
func wrongCommandLinesAreOneSentence(arguments: [String], sentence: String) throws {
  let outcome = try Program.run(arguments)
  #expect(outcome.complaint == "ddpm: " + sentence + "\n")
  #expect(outcome.code == 64)
  #expect(outcome.output == "")
}

@Test(arguments: [
  ["--help"], ["bench", "--help"], ["datasets", "list", "--help"], ["datasets", "show", "--help"],
  ["export", "--help"], ["import", "--help"], ["predict", "--help"], ["runs", "list", "--help"],
  ["runs", "show", "--help"],
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
