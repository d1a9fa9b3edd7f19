import Checkpoints
import Foundation
import TestSupport
import Testing

/// What is wrong, how it comes about in an empty directory, the command, what it says there.
private struct BadInput: CustomTestStringConvertible {
  let testDescription: String
  let prepare: @Sendable (URL) throws -> Void
  /// `@` stands for the directory, `#` for the fixtures.
  let arguments: [String]
  let sentence: String

  init(
    _ description: String, _ arguments: String, _ sentence: String,
    prepare: @escaping @Sendable (URL) throws -> Void = { _ in }
  ) {
    testDescription = description
    self.arguments = arguments.split(separator: " ").map(String.init)
    self.sentence = sentence
    self.prepare = prepare
  }
}

private func write(_ bytes: [UInt8], _ name: String) -> @Sendable (URL) throws -> Void {
  { try Data(bytes).write(to: $0.appendingPathComponent(name)) }
}

/// A copy of the fixture `unet-tiny-plain`, with a change in its configuration.
private func model(_ old: String, _ new: String) -> @Sendable (URL) throws -> Void {
  { directory in
    let copy = directory.appendingPathComponent("model")
    try FileManager.default.copyItem(
      at: Places.fixtures.appendingPathComponent("unet-tiny-plain"), to: copy)
    let file = copy.appendingPathComponent("config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = text.replacing(old, with: new)
    try #require(text != changed)
    try changed.write(to: file, atomically: false, encoding: .utf8)
  }
}

/// A fixture's file without its end.
private func cut(_ fixture: String, to count: Int, _ name: String) -> @Sendable (URL) throws -> Void
{
  { directory in
    let whole = try Data(contentsOf: Places.fixtures.appendingPathComponent(fixture))
    try whole.prefix(count).write(to: directory.appendingPathComponent(name))
  }
}

private func tensors(
  x: [Int], t: [Int], _ name: String
) -> @Sendable (URL) throws -> Void {
  { directory in
    try SafetensorsFile.write(
      [
        SafetensorsTensor("x", x, floats: Array(repeating: 0, count: x.reduce(1, *))),
        SafetensorsTensor("t", [t.count], integers: t),
      ], to: directory.appendingPathComponent(name).path)
  }
}

private let plain = "predict #/unet-tiny-plain --output @/out --input"
private let example = "#/unet-tiny-plain/io.safetensors"

private let badInputs = [
  BadInput(
    "missing input", "\(plain) @/absent", "@/absent: cannot be opened: No such file or directory."),
  BadInput(
    "input is a directory", "\(plain) @", "@: cannot be read: Is a directory."),
  BadInput(
    "missing model", "predict @/absent --input \(example) --output @/out",
    "@/absent: there is nothing here, expected a run directory, a checkpoint inside one, a "
      + "diffusers pipeline directory, a directory with config.json and "
      + "diffusion_pytorch_model.safetensors, or the name of a bundled model."),
  BadInput(
    "truncated header", "\(plain) @/in",
    "@/in: not a whole safetensors file: its header says 368 bytes, at most 92 can be.",
    prepare: cut("unet-tiny-plain/io.safetensors", to: 100, "in")),
  BadInput(
    "few bytes", "\(plain) @/in",
    "@/in: 3 bytes are too few for a safetensors file, expected 8 and a header.",
    prepare: write([1, 2, 3], "in")),
  BadInput(
    "no safetensors file", "\(plain) @/in",
    "@/in: not a whole safetensors file: its header says 5782989502566321744 bytes, at most 12 "
      + "can be.",
    prepare: write(Array("PNG PNAP, not tensors".utf8.prefix(20)), "in")),
  BadInput(
    "a picture of the wrong size", "\(plain) @/in",
    "@/in: tensor “x”: Pictures of 15×16 do not fit; both sides must be multiples of 2.",
    prepare: tensors(x: [1, 1, 15, 16], t: [3], "in")),
  BadInput(
    "pictures of another number of channels", "\(plain) @/in",
    "@/in: tensor “x”: The network takes pictures of 1 channels, not a tensor of shape "
      + "[1, 16, 16, 3].",
    prepare: tensors(x: [1, 3, 16, 16], t: [3], "in")),
  BadInput(
    "no pictures", "\(plain) @/in", "@/in: tensor “x” has shape [16, 16], expected [N, C, H, W].",
    prepare: tensors(x: [16, 16], t: [3], "in")),
  BadInput(
    "too few timesteps", "\(plain) @/in", "@/in: tensor “t” has shape [1], expected [2].",
    prepare: tensors(x: [2, 1, 16, 16], t: [3], "in")),
  BadInput(
    "no classes", "predict #/unet-tiny-class --output @/out --input @/in",
    "@/in: tensor “class_labels” is missing.",
    prepare: tensors(x: [1, 1, 16, 16], t: [3], "in")),
  BadInput(
    "a pickle", "predict #/layouts/pickle --input \(example) --output @/out",
    "#/layouts/pickle/diffusion_pytorch_model.bin: a pickle can run code when it is read, so it "
      + "is not; make a safetensors file of it with: python -c \"import torch,safetensors.torch "
      + "as s; s.save_file(torch.load('#/layouts/pickle/diffusion_pytorch_model.bin', "
      + "weights_only=True), '#/layouts/pickle/diffusion_pytorch_model.safetensors', "
      + "{'format': 'pt'})\""),
  BadInput(
    "an unknown block", "predict @/model --input \(example) --output @/out",
    "@/model/config.json: “down_block_types” is “SkipDownBlock2D”, which is not supported, "
      + "expected DownBlock2D or AttnDownBlock2D.",
    prepare: model("\"DownBlock2D\"", "\"SkipDownBlock2D\"")),
  BadInput(
    "a number out of range", "predict @/model --input \(example) --output @/out",
    "@/model/config.json: “layers_per_block” is not a whole number in 1…65536.",
    prepare: model("\"layers_per_block\": 1", "\"layers_per_block\": -1")),
  BadInput(
    "the output's directory is missing",
    "predict #/unet-tiny-plain --input \(example) --output @/a/b",
    "@/a/b: cannot be created: No such file or directory."),
  BadInput(
    "a directory that takes no files",  // root may write in others
    "predict #/unet-tiny-plain --input \(example) --output /proc/out",
    "/proc/out: cannot be created: No such file or directory."),
  BadInput(
    "a file in place of a directory", "export #/layouts/pipeline --out @/file/out",
    "@/file: cannot be created: File exists.", prepare: write([], "file")),
  BadInput(
    "a full directory to export to", "import #/layouts/pipeline --out @",
    "@: there is something here already, expected a new or an empty directory.",
    prepare: write([], "file")),
  BadInput(
    "not a run", "runs show @",
    "@: not a run, expected a directory with config.json and checkpoints/ made by “ddpm train”."),
  BadInput(
    "no directory of runs", "runs list @/absent",
    "@/absent: there is no such directory, expected one that holds runs."),
  BadInput(
    "data of the wrong kind", "datasets show @",
    "@/images-idx3-ubyte: not such an IDX file: it begins with 50 4e 47 21, expected "
      + "00 00 08 03.",
    prepare: write(Array("PNG!".utf8), "images-idx3-ubyte")),
]

@Test(arguments: badInputs)
private func badInputIsOneSentenceAndLeavesNothing(_ bad: BadInput) throws {
  try Places.withTemporaryDirectory { directory in
    func filled(_ text: String) -> String {
      text.replacing("@", with: directory.path).replacing("#", with: Places.fixtures.path)
    }
    try bad.prepare(directory)
    let before = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
    let outcome = try Program.run(bad.arguments.map(filled))
    #expect(outcome.complaint == "ddpm: " + filled(bad.sentence) + "\n")
    #expect(outcome.code == 1)
    #expect(outcome.output == "")
    let after = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
    #expect(after == before)
  }
}
