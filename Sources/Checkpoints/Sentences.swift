extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .safetensors(let file, let fault): "\(file): \(fault.description)."
    case .configuration(let file, let fault): "\(file): \(fault.description)."
    case .place(let path, let fault): "\(path): \(fault.description)."
    case .gitLFSPointer(let file):
      "\(file): a Git LFS pointer stands in place of the weights, fetch them with “git lfs pull”."
    case .pickle(let file):
      "\(file): a pickle can run code when it is read, so it is not; make a safetensors file of "
        + "it with: \(Self.conversion(file))"
    case .missingTensor(let file, let key, let expected):
      "\(file): tensor “\(key)” is missing"
        + (expected.map { ", expected with shape \($0)." } ?? ".")
    case .wrongShape(let file, let key, let expected, let found):
      "\(file): tensor “\(key)” has shape \(found), expected \(expected)."
    case .wrongTensorType(let file, let key, let expected, let found):
      "\(file): tensor “\(key)” holds \(found), expected \(expected)."
    }
  }

  /// The command that makes a safetensors file of a pickle.
  private static func conversion(_ file: String) -> String {
    let stem = file.hasSuffix(".bin") ? String(file.dropLast(".bin".count)) : file
    return "python -c \"import torch,safetensors.torch as s; s.save_file("
      + "torch.load('\(file)', weights_only=True), '\(stem).safetensors', {'format': 'pt'})\""
  }
}

extension SafetensorsFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .tooShort(let bytes):
      "\(bytes) bytes are too few for a safetensors file, expected 8 and a header"
    case .headerTooLong(let length, let limit):
      "not a whole safetensors file: its header says \(length) bytes, at most \(limit) can be"
    case .headerNotJSON(let detail):
      "not a safetensors file: its header is not what was expected: \(detail)"
    case .unknownType(let key, let type):
      "tensor “\(key)” is of type \(type), expected one of "
        + SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
    case .impossibleShape(let key, let shape):
      "tensor “\(key)” has the impossible shape \(shape)"
    case .wrongByteCount(let key, let expected, let found):
      "tensor “\(key)” has \(found) bytes, expected \(expected) by its shape"
    case .outsideFile(let key, let end, let size):
      "tensor “\(key)” ends at byte \(end) of the data, but there are \(size): the file is cut off"
    case .gap(let key, let expected, let found):
      "tensor “\(key)” begins at byte \(found) of the data, expected \(expected): there is a hole"
    case .overlap(let key, let expected, let found):
      "tensor “\(key)” begins at byte \(found) of the data, expected \(expected): tensors overlap"
    case .trailingBytes(let count):
      "\(count) bytes after the last tensor, expected none"
    }
  }
}

extension ConfigurationFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notJSON(let detail):
      "not the JSON that was expected: \(detail)"
    case .wrongType(let key, let expected):
      "“\(key)” is not \(expected)"
    case .unsupported(let key, let value, let supported):
      "“\(key)” is “\(value)”, which is not supported, expected "
        + supported.joined(separator: " or ")
    case .contradictory(let detail):
      detail
    case .unsupportedComponent(let component):
      "the pipeline has a “\(component)”, which is not supported, expected a “unet” of class "
        + "UNet2DModel and a “scheduler”"
    }
  }
}

extension PlaceFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothingThere:
      "there is nothing here, expected \(Self.models)"
    case .notAModel:
      "not a model, expected \(Self.models)"
    case .noWeights:
      "no weights here, expected diffusion_pytorch_model.safetensors"
    case .notARun:
      "not a run, expected a directory with config.json and checkpoints/ made by “ddpm train”"
    case .runExists:
      "there is a run here already, expected a new directory, or “--resume” to go on with it"
    case .runInUse:
      "this run is being trained, expected one that no program is writing to"
    case .nameTaken:
      "there is something of this name already, expected a new name"
    case .noName(let name):
      "“\(name)” cannot be a run's name, expected 1 to 100 characters without “/” and no “.” first"
    case .notEmpty:
      "there is something here already, expected a new or an empty directory"
    case .noCheckpoint:
      "the run has no checkpoint yet, expected one in checkpoints/"
    case .notACheckpoint:
      "not a checkpoint of a run, expected a directory with training.safetensors"
    }
  }

  private static let models =
    "a run directory, a checkpoint inside one, a diffusers pipeline directory, a directory "
    + "with config.json and diffusion_pytorch_model.safetensors, or the name of a bundled model"
}
