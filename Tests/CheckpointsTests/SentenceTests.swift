import Checkpoints
import Testing

@Test(arguments: [
  (
    CheckpointError.file(.shorter(path: "a", expected: 2, found: 1)),
    "a: the file ended at byte 1, expected 2 bytes."
  ),
  (
    .gitLFSPointer(file: "a"),
    "a: a Git LFS pointer stands in place of the weights, fetch them with “git lfs pull”."
  ),
  (
    .pickle(file: "m/w.bin"),
    "m/w.bin: a pickle can run code when it is read, so it is not; make a safetensors file of it "
      + "with: python -c \"import torch,safetensors.torch as s; s.save_file("
      + "torch.load('m/w.bin', weights_only=True), 'm/w.safetensors', {'format': 'pt'})\""
  ),
  (
    .missingTensor(file: "a", key: "conv_in.bias", expected: [4]),
    "a: tensor “conv_in.bias” is missing, expected with shape [4]."
  ),
  (.missingTensor(file: "a", key: "x", expected: nil), "a: tensor “x” is missing."),
  (
    .wrongShape(file: "a", key: "w", expected: [1, 2], found: [2]),
    "a: tensor “w” has shape [2], expected [1, 2]."
  ),
  (
    .wrongTensorType(file: "a", key: "t", expected: "integers", found: "F32"),
    "a: tensor “t” holds F32, expected integers."
  ),
])
func errorsAreSentences(error: CheckpointError, sentence: String) {
  #expect(error.description == sentence)
}

@Test(arguments: [
  (
    SafetensorsFault.tooShort(bytes: 3),
    "3 bytes are too few for a safetensors file, expected 8 and a header"
  ),
  (
    .headerTooLong(length: 9, limit: 4),
    "not a whole safetensors file: its header says 9 bytes, at most 4 can be"
  ),
  (
    .headerNotJSON(detail: "d"),
    "not a safetensors file: its header is not what was expected: d"
  ),
  (
    .unknownType(key: "k", type: "F8"),
    "tensor “k” is of type F8, expected one of F32, F64, F16, BF16, I64, I32, U8, BOOL"
  ),
  (.impossibleShape(key: "k", shape: [-1]), "tensor “k” has the impossible shape [-1]"),
  (
    .wrongByteCount(key: "k", expected: 8, found: 4),
    "tensor “k” has 4 bytes, expected 8 by its shape"
  ),
  (
    .outsideFile(key: "k", end: 9, size: 4),
    "tensor “k” ends at byte 9 of the data, but there are 4: the file is cut off"
  ),
  (
    .gap(key: "k", expected: 4, found: 8),
    "tensor “k” begins at byte 8 of the data, expected 4: there is a hole"
  ),
  (
    .overlap(key: "k", expected: 8, found: 4),
    "tensor “k” begins at byte 4 of the data, expected 8: tensors overlap"
  ),
  (.trailingBytes(count: 2), "2 bytes after the last tensor, expected none"),
])
func faultsOfSafetensorsAreSentences(fault: SafetensorsFault, sentence: String) {
  #expect(
    CheckpointError.safetensors(file: "a.safetensors", fault).description
      == "a.safetensors: \(sentence).")
}

@Test(arguments: [
  (ConfigurationFault.notJSON(detail: "d"), "not the JSON that was expected: d"),
  (.wrongType(key: "k", expected: "a number"), "“k” is not a number"),
  (
    .unsupported(key: "k", value: "v", supported: ["a", "b"]),
    "“k” is “v”, which is not supported, expected a or b"
  ),
  (.contradictory(detail: "d"), "d"),
  (
    .unsupportedComponent("vae"),
    "the pipeline has a “vae”, which is not supported, expected a “unet” of class UNet2DModel "
      + "and a “scheduler”"
  ),
])
func faultsOfConfigurationsAreSentences(fault: ConfigurationFault, sentence: String) {
  #expect(
    CheckpointError.configuration(file: "c.json", fault).description == "c.json: \(sentence).")
}

private let models =
  "a run directory, a checkpoint inside one, a diffusers pipeline directory, a directory with "
  + "config.json and diffusion_pytorch_model.safetensors, or the name of a bundled model"

@Test(arguments: [
  (PlaceFault.nothingThere, "there is nothing here, expected \(models)"),
  (.notAModel, "not a model, expected \(models)"),
  (.noWeights, "no weights here, expected diffusion_pytorch_model.safetensors"),
  (
    .notARun,
    "not a run, expected a directory with config.json and checkpoints/ made by “ddpm train”"
  ),
  (
    .runExists,
    "there is a run here already, expected a new directory, or “--resume” to go on with it"
  ),
  (.notEmpty, "there is something here already, expected a new or an empty directory"),
  (.runInUse, "this run is being trained, expected one that no program is writing to"),
  (.nameTaken, "there is something of this name already, expected a new name"),
  (
    .noName("a/b"),
    "“a/b” cannot be a run's name, expected 1 to 100 characters without “/” and no “.” first"
  ),
  (.noCheckpoint, "the run has no checkpoint yet, expected one in checkpoints/"),
  (
    .notACheckpoint,
    "not a checkpoint of a run, expected a directory with training.safetensors"
  ),
])
func faultsOfPlacesAreSentences(fault: PlaceFault, sentence: String) {
  #expect(CheckpointError.place(path: "p", fault).description == "p: \(sentence).")
}
