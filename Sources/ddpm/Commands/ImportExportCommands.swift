import ArgumentParser
import Checkpoints

/// `ddpm import`: a directory of diffusers, in any of its arrangements, as a pipeline directory.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over a model of Hugging Face diffusers.",
    discussion: """
      Reads a pipeline directory, the flat one of 2022 or a network alone, with one weights \
      file or shards of any precision, and writes a pipeline directory of today in float32.
      """)

  @Argument(help: "A diffusers directory.")
  var dir: String

  @Option(help: ArgumentHelp("The directory to write, new or empty.", valueName: "dir"))
  var out: String

  func run() throws {
    // What is not understood is refused here, not when it is sampled from.
    let reference = try ModelReference(dir)
    _ = try reference.directory.scheduler()?.configuration()
    try reference.directory.copy(to: out)
  }
}

/// `ddpm export`: a model as a pipeline directory for diffusers.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model as a Hugging Face diffusers pipeline.",
    discussion: """
      Of a run: the newest checkpoint's averaged weights. In Python: \
      DDPMPipeline.from_pretrained("DIR").
      """)

  @Argument(help: ModelHelp.argument)
  var model: String

  @Option(help: ArgumentHelp("The directory to write, new or empty.", valueName: "dir"))
  var out: String

  @Flag(help: "Write the weights in float16, half as large.")
  var half = false

  func run() throws { try ModelReference(model).directory.copy(to: out, isHalf: half) }
}

extension DiffusersDirectory {
  /// Writes network and scheduler as a pipeline directory, whole or not at all.
  fileprivate func copy(to out: String, isHalf: Bool = false) throws {
    let (network, warnings) = try network()
    warnings.forEach(StandardError.say)
    let scheduler = try scheduler()
    if scheduler == nil {
      StandardError.say("\(path): no scheduler here, DDPM's defaults are taken.")
    }
    try Self.write(network, scheduler: scheduler ?? .standard, to: out, isHalf: isHalf)
  }
}
