import Checkpoints
import Foundation
import Networks
import TestSupport
import Testing

@testable import ddpm

/// The output of `ddpm predict` for a fixture.
private func predict(_ model: String, input: String, in directory: URL) throws -> [Float] {
  let path = directory.appendingPathComponent("out.safetensors").path
  let outcome = try Program.run([
    "predict", Places.fixtures.path + "/" + model, "--input", Places.fixtures.path + "/" + input,
    "--output", path,
  ])
  #expect(outcome.code == 0)
  #expect(outcome.complaint == "")
  #expect(outcome.output == "")
  let shape = try FixtureFile(input)["output"].shape
  return try SafetensorsFile(path).floats("output", shape: shape)
}

// The fixtures' README accepts 5e-6 relative for any float32 network.
@Test(arguments: ["plain", "attention", "heads", "class", "scale-shift"])
func outputsAreThoseOfDiffusers(name: String) throws {
  let input = "unet-tiny-\(name)/io.safetensors"
  let expected = try FixtureFile(input)["output"].values
  try Places.withTemporaryDirectory { directory in
    let found = try predict("unet-tiny-\(name)", input: input, in: directory)
    let error = relativeError(found, expected)
    #expect(error <= 5e-6, "relative error \(error)")
  }
}

@Test(arguments: [
  ("pipeline", "output"), ("flat-2022", "output"), ("sharded", "output"),
  ("float16", "output_float16"), ("bfloat16", "output_bfloat16"),
])
func everyArrangementOfFilesIsRead(layout: String, key: String) throws {
  let expected = try FixtureFile("layouts/io.safetensors")[key].values
  try Places.withTemporaryDirectory { directory in
    let found = try predict(
      "layouts/" + layout, input: "layouts/io.safetensors", in: directory)
    let error = relativeError(found, expected)
    #expect(error <= 5e-6, "relative error \(error)")
  }
}

@Test func picturesEvaluatedApartAreTheSameToTheBit() throws {
  let directory = Places.fixtures.path + "/unet-tiny-class"
  let network = try DiffusersDirectory(directory).network().network
  let input = try PredictionInput(
    SafetensorsFile(directory + "/io.safetensors"), for: network)
  #expect(input.shape[0] == 2)
  let together = input.evaluate(network)
  let apart = input.evaluate(network, activations: 1)
  #expect(together.map(\.bitPattern) == apart.map(\.bitPattern))
}

@Test func theOutputMayHaveAShortNameInTheWorkingDirectory() throws {
  try Places.withTemporaryDirectory { directory in
    let model = Places.fixtures.path + "/unet-tiny-plain"
    let outcome = try Program.run(
      ["predict", model, "--input", model + "/io.safetensors", "--output", "o"], in: directory)
    #expect(outcome.code == 0, "\(outcome.complaint)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["o"])
  }
}
