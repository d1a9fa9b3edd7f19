import Checkpoints
import Files
import Foundation
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

private let layouts = Places.fixtures.appendingPathComponent("layouts")

/// The network's output on the fixture's input, in the fixture's order [N, C, H, W].
private func output(_ network: UNet2D) throws -> [Float] {
  let io = try SafetensorsFile(layouts.appendingPathComponent("io.safetensors").path)
  let shape = try io.shape("x")  // [N, C, H, W]
  let x = permuted(try io.floats("x"), shape, toLast: true)
  let t = try io.integers("t").map { Double($0) }
  let y = network(Tensor([shape[0], shape[2], shape[3], shape[1]], x), t: t)
  return permuted(y.values, [y.shape[0], y.shape[3], y.shape[1], y.shape[2]], toLast: false)
}

/// Elements of [N, C, H, W] in the order [N, H, W, C], or back.
private func permuted(_ values: [Float], _ shape: [Int], toLast: Bool) -> [Float] {
  let (channels, positions) = (shape[1], shape[2] * shape[3])
  var result = values
  for n in 0..<shape[0] {
    for c in 0..<channels {
      for p in 0..<positions {
        let first = (n * channels + c) * positions + p
        let last = (n * positions + p) * channels + c
        if toLast { result[last] = values[first] } else { result[first] = values[last] }
      }
    }
  }
  return result
}

private func expected(_ name: String) throws -> [Float] {
  try SafetensorsFile(layouts.appendingPathComponent("io.safetensors").path).floats(name)
}

/// The worst difference is within the fixture's 5e-6 relative, which is 1e-5 for outputs near 2.
private func expectNear(_ found: [Float], _ expected: [Float]) {
  #expect(found.count == expected.count)
  for (i, (a, b)) in zip(found, expected).enumerated() where !(abs(a - b) <= 1e-5) {
    Issue.record("element \(i) is \(a), expected \(b)")
    return
  }
}

@Test(arguments: [
  ("pipeline", "output"), ("flat-2022", "output"), ("sharded", "output"),
  ("float16", "output_float16"), ("bfloat16", "output_bfloat16"),
])
func everyArrangementOfFilesIsTheSameNetwork(layout: String, output name: String) throws {
  let directory = try DiffusersDirectory(layouts.appendingPathComponent(layout).path)
  let (network, warnings) = try directory.network()
  #expect(network.parameterCount == 11_767)
  #expect(warnings.isEmpty)
  expectNear(try output(network), try expected(name))
}

@Test(arguments: ["pipeline", "flat-2022"])
func schedulersAreFoundWhereTheyLie(layout: String) throws {
  let directory = try DiffusersDirectory(layouts.appendingPathComponent(layout).path)
  let scheduler = try #require(try directory.scheduler()).configuration()
  #expect(scheduler.variance == .fixedLarge)
  #expect(scheduler.limit == .clip(1))
  #expect(scheduler.betas.source == .formula(.ho2020))
  let bare = try DiffusersDirectory(layouts.appendingPathComponent("float16").path)
  #expect(try bare.scheduler() == nil)
}

@Test func pickledWeightsAreRefusedWithTheCure() throws {
  let path = layouts.appendingPathComponent("pickle").path
  let directory = try DiffusersDirectory(path)
  let file = path + "/diffusion_pytorch_model.bin"
  #expect(throws: CheckpointError.pickle(file: file)) { try directory.network() }
}

/// A copy of a layout that `change` may spoil.
private func copy<R>(_ layout: String, _ body: (String) throws -> R) throws -> R {
  try Places.withTemporaryDirectory { directory in
    let copy = directory.appendingPathComponent("m")
    try FileManager.default.copyItem(at: layouts.appendingPathComponent(layout), to: copy)
    return try body(copy.path)
  }
}

/// The tensors of a file, but with `change` made to each.
private func rewrite(
  _ path: String, _ change: (String, [Int], [Float]) -> SafetensorsTensor?
) throws {
  let file = try SafetensorsFile(path)
  var tensors: [SafetensorsTensor] = []
  for name in file.names {
    if let tensor = change(name, try file.shape(name), try file.floats(name)) {
      tensors.append(tensor)
    }
  }
  try SafetensorsFile.write(tensors, to: path)
}

@Test func missingWrongAndExtraTensorsAreToldApart() throws {
  try copy("float16") { path in
    let file = path + "/diffusion_pytorch_model.safetensors"
    try rewrite(file) { name, shape, values in
      name == "conv_out.bias" ? nil : SafetensorsTensor(name, shape, floats: values)
    }
    #expect(
      throws: CheckpointError.missingTensor(file: file, key: "conv_out.bias", expected: [3])
    ) { try DiffusersDirectory(path).network() }
    try rewrite(file) { name, shape, values in
      name == "conv_in.weight"
        ? SafetensorsTensor(name, [108], floats: values)
        : SafetensorsTensor(name, shape, floats: values)
    }
    #expect(
      throws: CheckpointError.wrongShape(
        file: file, key: "conv_in.weight", expected: [4, 3, 3, 3], found: [108])
    ) { try DiffusersDirectory(path).network() }
  }
  try copy("float16") { path in
    let file = path + "/diffusion_pytorch_model.safetensors"
    try rewrite(file) { name, shape, values in SafetensorsTensor(name, shape, floats: values) }
    let whole = try SafetensorsFile(file)
    let values = try whole.floats("conv_in.bias")
    var tensors = [SafetensorsTensor("ema.decay", [4], floats: values)]
    for name in whole.names {
      let values = try whole.floats(name)
      tensors.append(SafetensorsTensor(name, try whole.shape(name), floats: values))
    }
    try SafetensorsFile.write(tensors, to: file)
    #expect(
      try DiffusersDirectory(path).network().warnings == [
        "\(file): tensor “ema.decay” is not part of the network and is ignored."
      ])
  }
}

@Test func aVariantIsUsedIfItIsTheOnlyFile() throws {
  try copy("float16") { path in
    let name = path + "/diffusion_pytorch_model"
    let manager = FileManager.default
    try manager.moveItem(atPath: name + ".safetensors", toPath: name + ".fp16.safetensors")
    let (network, _) = try DiffusersDirectory(path).network()
    expectNear(try output(network), try expected("output_float16"))
    try manager.copyItem(
      atPath: name + ".fp16.safetensors", toPath: name + ".non_ema.safetensors")
    #expect(throws: CheckpointError.place(path: path, .noWeights)) {
      try DiffusersDirectory(path).network()
    }
  }
}

@Test func shardsThatDoNotMatchTheirIndexAreRefused() throws {
  try copy("sharded") { path in
    let shard = path + "/diffusion_pytorch_model-00002-of-00002.safetensors"
    try rewrite(shard) { name, shape, values in
      name == "conv_out.bias" ? nil : SafetensorsTensor(name, shape, floats: values)
    }
    #expect(
      throws: CheckpointError.missingTensor(file: shard, key: "conv_out.bias", expected: nil)
    ) { try DiffusersDirectory(path).network() }
    try FileManager.default.removeItem(atPath: shard)
    #expect(
      throws: CheckpointError.file(.refused(path: shard, action: .open, code: ENOENT))
    ) { try DiffusersDirectory(path).network() }
    let index = path + "/diffusion_pytorch_model.safetensors.index.json"
    try AtomicFile.write(Array(#"{"weight_map": {"a": "../b"}}"#.utf8), to: index)
    #expect(throws: CheckpointError.self) { try DiffusersDirectory(path).network() }
    try AtomicFile.write(Array(#"{"weight_map": 3}"#.utf8), to: index)
    #expect(throws: CheckpointError.self) { try DiffusersDirectory(path).network() }
  }
}

@Test(arguments: [
  (#"{"unet": ["diffusers", "UNet2DConditionModel"]}"#, "“unet” is “UNet2DConditionModel”"),
  (#"{"vae": ["diffusers", "AutoencoderKL"]}"#, "the pipeline has a “vae”"),
  (#"{"vqvae": ["diffusers", "VQModel"]}"#, "the pipeline has a “vqvae”"),
  (#"{"text_encoder": ["transformers", "CLIPTextModel"]}"#, "the pipeline has a “text_encoder”"),
])
func otherPipelinesAreRefusedByName(json: String, beginning: String) throws {
  try copy("flat-2022") { path in
    let index = path + "/model_index.json"
    try AtomicFile.write(Array(json.utf8), to: index)
    let error = #expect(throws: CheckpointError.self) { try DiffusersDirectory(path) }
    #expect(error?.description.hasPrefix("\(index): \(beginning)") == true)
  }
}

@Test(arguments: ["pipeline", "flat-2022", "sharded"])
func whatIsImportedIsExportedToTheBit(layout: String) throws {
  let source = try DiffusersDirectory(layouts.appendingPathComponent(layout).path)
  let (network, _) = try source.network()
  let scheduler = try source.scheduler() ?? .standard
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("out/model").path
    try DiffusersDirectory.write(network, scheduler: scheduler, to: path)
    let copy = try DiffusersDirectory(path)
    let (again, warnings) = try copy.network()
    #expect(warnings.isEmpty)
    #expect(again.configuration == network.configuration)
    #expect(try copy.scheduler()?.configuration() == scheduler.configuration())
    for (a, b) in zip(again.parameters, network.parameters) {
      #expect(a.name == b.name)
      #expect(a.fileValues.map(\.bitPattern) == b.fileValues.map(\.bitPattern), "\(a.name)")
    }
    // What is there is not replaced.
    #expect(throws: CheckpointError.place(path: path, .notEmpty)) {
      try DiffusersDirectory.write(network, scheduler: scheduler, to: path)
    }
    #expect(try Directory.list(directory.appendingPathComponent("out").path) == ["model"])
  }
}

@Test func theFixturesWeightsAreExportedToTheByte() throws {
  let source = layouts.appendingPathComponent("pipeline").path
  let (network, _) = try DiffusersDirectory(source).network()
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("model").path
    try DiffusersDirectory.write(network, scheduler: .standard, to: path)
    let name = "/unet/diffusion_pytorch_model.safetensors"
    let (ours, theirs) = (try SafetensorsFile(path + name), try SafetensorsFile(source + name))
    #expect(ours.names == theirs.names)
    for key in theirs.names {
      #expect(try ours.shape(key) == theirs.shape(key))
      #expect(
        try ours.floats(key).map(\.bitPattern) == theirs.floats(key).map(\.bitPattern), "\(key)")
    }
    for file in ["/unet/config.json", "/model_index.json"] {
      let found = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: path + file)))
      let expected = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: source + file)))
      #expect(
        try #require(found as? NSDictionary) == #require(expected as? NSDictionary), "\(file)")
    }
  }
}
