import Files
import Networks
import Tensors

extension DiffusersDirectory {
  /// The network's settings.
  public func networkConfiguration() throws(CheckpointError) -> UNet2DConfiguration {
    try UNet2DConfiguration(file: networkPath + "/" + Self.networkName)
  }

  /// The network with its weights, widened to float32.
  ///
  /// - Returns: Also a sentence for each tensor that the network does not have.
  public func network() throws(CheckpointError) -> (network: UNet2D, warnings: [String]) {
    let configuration = try networkConfiguration()
    let weights = try WeightFiles(in: networkPath)
    try Self.check(weights, configuration)
    var network: UNet2D
    do throws(UNet2DConfigurationError) {
      network = try UNet2D(configuration, random: nil)
    } catch {
      throw .configuration(
        file: networkPath + "/" + Self.networkName, .contradictory(detail: error.sentencePart))
    }
    let warnings = try network.load(weights)
    return (network, warnings)
  }

  /// Compares the widths with the weights that are there, before memory is taken for the network.
  private static func check(
    _ weights: WeightFiles, _ configuration: UNet2DConfiguration
  ) throws(CheckpointError) {
    let widths = configuration.blockOutChannels
    let first = widths[0]
    try weights.check("conv_in.weight", shape: [first, configuration.inChannels, 3, 3])
    try weights.check("conv_out.weight", shape: [configuration.outChannels, first, 3, 3])
    let embedding = configuration.embeddingWidth
    try weights.check("time_embedding.linear_2.weight", shape: [embedding, embedding])
    for (level, width) in widths.enumerated() {
      for layer in 0..<configuration.layersPerBlock {
        let key = "down_blocks.\(level).resnets.\(layer).conv2.weight"
        try weights.check(key, shape: [width, width, 3, 3])
      }
    }
    if case .table(let classes) = configuration.classEmbedding {
      try weights.check("class_embedding.weight", shape: [classes, embedding])
    }
  }

  /// Writes a pipeline directory, whole or not at all.
  ///
  /// - Parameters:
  ///   - path: Not there yet, or an empty directory.
  ///   - isHalf: Whether the weights are rounded to float16.
  public static func write(
    _ network: UNet2D, scheduler: SchedulerFile, to path: String, isHalf: Bool = false
  ) throws(CheckpointError) {
    if exists(path) {
      let inside = try files { () throws(FileError) in try Directory.list(path) }
      guard inside.isEmpty else { throw .place(path: path, .notEmpty) }
    }
    try files { () throws(FileError) in try Directory.create(Directory.parent(of: path)) }
    try Directory.replace(path, wrapping: CheckpointError.file) {
      temporary throws(CheckpointError) in
      try writeParts(network, scheduler: scheduler, in: temporary, isHalf: isHalf)
    }
  }

  /// The files of a pipeline, in a directory that is there.
  static func writeParts(
    _ network: UNet2D, scheduler: SchedulerFile, in directory: String, isHalf: Bool = false
  ) throws(CheckpointError) {
    try files { () throws(FileError) in
      try Directory.create(directory + "/unet")
      try Directory.create(directory + "/scheduler")
    }
    let isDDIM = scheduler.className == SchedulerClass.ddim.rawValue
    try JSONFile.write(
      [
        "_class_name": ConfigurationValue.text(isDDIM ? "DDIMPipeline" : "DDPMPipeline"),
        "_diffusers_version": .text(DiffusersVersion.written),
        "unet": .list([.text("diffusers"), .text("UNet2DModel")]),
        "scheduler": .list([.text("diffusers"), .text(scheduler.className)]),
      ], to: directory + "/" + pipelineName)
    try network.configuration.write(to: directory + "/unet/" + networkName)
    let weights = directory + "/unet/" + WeightFiles.name
    let tensors = isHalf ? try network.halfTensors(file: weights) : network.tensors()
    try SafetensorsFile.write(tensors, to: weights)
    try scheduler.write(to: directory + "/scheduler/" + schedulerName)
  }
}
