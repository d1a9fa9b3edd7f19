import Checkpoints
import Files
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

private let layouts = Places.fixtures.appendingPathComponent("layouts")

/// Assets with the digits' directory, by which they are known, and the model `rings`.
private func withAssets(_ body: (Assets, URL) throws -> Void) throws {
  try Places.withTemporaryDirectory { directory in
    let models = directory.appendingPathComponent("models")
    try FileManager.default.createDirectory(
      at: directory.appendingPathComponent("mnist"), withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: models, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: layouts.appendingPathComponent("pipeline"), to: models.appendingPathComponent("rings"))
    try Data().write(to: models.appendingPathComponent("README.md"))
    let environment = ["DDPM_ASSETS": directory.path]
    try body(Assets(environment: environment, executable: "", source: ""), models)
  }
}

@Test func bundledModelsAreFoundByTheirNames() throws {
  try withAssets { assets, models in
    let bundled = BundledModels(assets: assets)
    #expect(bundled.names == ["rings"])
    let reference = try ModelReference("rings", bundled: bundled)
    #expect(reference.origin == .bundled)
    #expect(reference.directory.path == models.path + "/rings")
    for name in ["", ".", "..", "README.md", "../models/rings", "none"] {
      #expect(bundled.path(of: name) == nil)
    }
    #expect(throws: CheckpointError.place(path: "none", .nothingThere)) {
      try ModelReference("none", bundled: bundled)
    }
  }
}

@Test func withoutAssetsThereAreNoBundledModels() {
  let nowhere = Assets(environment: ["DDPM_ASSETS": "/nowhere"], executable: "", source: "")
  #expect(BundledModels(assets: nowhere).names.isEmpty)
}

/// What is written in float16 is the fixture's network in float16, bit by bit.
@Test func halfPrecisionRoundsEveryWeightToTheNearest() throws {
  try Places.withTemporaryDirectory { directory in
    let path = directory.path + "/half"
    let whole = try DiffusersDirectory(layouts.appendingPathComponent("pipeline").path).network()
    try DiffusersDirectory.write(whole.network, scheduler: .standard, to: path, isHalf: true)
    let file = try SafetensorsFile(path + "/unet/diffusion_pytorch_model.safetensors")
    #expect(file.entries.values.allSatisfy { $0.type == .float16 })
    let half = try DiffusersDirectory(path).network().network
    let reference = try DiffusersDirectory(layouts.appendingPathComponent("float16").path)
      .network().network
    #expect(half.parameters.map(\.fileValues) == reference.parameters.map(\.fileValues))
  }
}

@Test func aWeightBeyondHalfPrecisionIsRefused() throws {
  try Places.withTemporaryDirectory { directory in
    var network = try DiffusersDirectory(layouts.appendingPathComponent("pipeline").path)
      .network().network
    network.visitParameters { parameter in
      guard parameter.name == "conv_in.bias" else { return }
      parameter.load(fileValues: [Float](repeating: 70_000, count: parameter.count))
    }
    let path = directory.path + "/half"
    #expect(throws: CheckpointError.self) {
      try DiffusersDirectory.write(network, scheduler: .standard, to: path, isHalf: true)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
