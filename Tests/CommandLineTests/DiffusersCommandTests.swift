import Checkpoints
import Foundation
import TestSupport
import Testing

@Test(arguments: ["flat-2022", "sharded", "pipeline"])
func importedAndExportedModelsGiveTheSameBits(layout: String) throws {
  try Places.withTemporaryDirectory { directory in
    let source = Places.fixtures.path + "/layouts/" + layout
    let (imported, exported) = (directory.path + "/a/imported", directory.path + "/exported")
    for arguments in [
      ["import", source, "--out", imported], ["export", imported, "--out", exported],
    ] {
      let outcome = try Program.run(arguments)
      #expect(outcome.code == 0, "\(outcome.complaint)")
    }
    let outputs = try [source, imported, exported].map { model in
      let output = directory.path + "/out"
      let outcome = try Program.run([
        "predict", model, "--input", Places.fixtures.path + "/layouts/io.safetensors",
        "--output", output,
      ])
      #expect(outcome.code == 0, "\(outcome.complaint)")
      return try SafetensorsFile(output).floats("output").map(\.bitPattern)
    }
    #expect(outputs[1] == outputs[0])
    #expect(outputs[2] == outputs[0])
    let names = try FileManager.default.subpathsOfDirectory(atPath: exported).sorted()
    #expect(
      names == [
        "model_index.json", "scheduler", "scheduler/scheduler_config.json", "unet",
        "unet/config.json", "unet/diffusion_pytorch_model.safetensors",
      ])
  }
}

@Test func aModelWithoutASchedulerSaysWhatItGets() throws {
  try Places.withTemporaryDirectory { directory in
    let source = Places.fixtures.path + "/unet-tiny-plain"
    let outcome = try Program.run(["import", source, "--out", directory.path + "/a"])
    #expect(outcome.code == 0)
    #expect(
      outcome.complaint == "ddpm: \(source): no scheduler here, DDPM's defaults are taken.\n")
    let scheduler = try DiffusersDirectory(directory.path + "/a").scheduler()
    #expect(try scheduler?.configuration() == SchedulerFile.standard.configuration())
  }
}
