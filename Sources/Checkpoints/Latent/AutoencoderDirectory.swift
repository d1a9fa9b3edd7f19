import Files
import Learning
import Networks
import Tensors

/// Where an autoencoder lies on the disk: `config.json` and its weights in safetensors.
public struct AutoencoderDirectory: Equatable, Sendable {
  public let path: String
  public let configuration: AutoencoderConfiguration
  public let isVariational: Bool

  /// As its `config.json` has it.
  var className: String { File.name(isVariational: isVariational) }

  private static let configurationName = "config.json"

  private struct File: Codable {
    var className: String
    var sizes: AutoencoderConfiguration

    enum CodingKeys: String, CodingKey {
      case className = "_class_name"
      case sizes
    }

    static func name(isVariational: Bool) -> String {
      isVariational ? "VariationalAutoencoder" : "Autoencoder"
    }
  }

  /// - Throws: `PlaceFault.notAModel`, or what is wrong in its `config.json`.
  public init(_ path: String) throws(CheckpointError) {
    self.path = path
    let file = path + "/" + Self.configurationName
    guard exists(file) else { throw .place(path: path, .notAModel) }
    let content: File = try JSONFile.read(file)
    let names = [true, false].map { File.name(isVariational: $0) }
    guard names.contains(content.className) else {
      throw .configuration(
        file: file,
        .unsupported(key: "_class_name", value: content.className, supported: names))
    }
    if let fault = content.sizes.fault {
      throw .configuration(file: file, .contradictory(detail: fault))
    }
    configuration = content.sizes
    isVariational = content.className == names[0]
  }

  /// The network with its weights.
  ///
  /// - Throws: What is wrong with the weights, before memory is taken for the network.
  public func network<Model: PictureCoder>(as type: Model.Type) throws(CheckpointError) -> Model {
    precondition(type.isVariational == isVariational, "\(type) of \(path)")
    let weights = try WeightFiles(in: path)
    try weights.check("decoder.spread.bias", shape: [configuration.mapCount])
    var network = Model(configuration, random: nil)
    _ = try network.load(weights)
    return network
  }

  /// Writes a network in a directory that is there.
  static func write(_ network: some PictureCoder, in directory: String) throws(CheckpointError) {
    try JSONFile.write(
      File(
        className: File.name(isVariational: type(of: network).isVariational),
        sizes: network.configuration), to: directory + "/" + configurationName)
    try SafetensorsFile.write(network.tensors(), to: directory + "/" + WeightFiles.name)
  }
}

extension RunDirectory {
  /// Writes a checkpoint, whole or not at all, and makes it the newest: the averaged weights, and
  /// `training.safetensors` as of any run.
  public func write(
    _ state: TrainingState<some PictureCoder>, seed: UInt64
  ) throws(CheckpointError) {
    try writeCheckpoint(state.step) { temporary throws(CheckpointError) in
      try AutoencoderDirectory.write(state.ema, in: temporary)
      try SafetensorsFile.write(
        Self.tensors(state, seed: seed), to: temporary + "/" + Self.trainingName)
    }
  }

  /// The state of an autoencoder to go on from, equal to what was written to the bit.
  ///
  /// - Parameter path: A checkpoint's directory.
  public static func autoencoderState<Model: PictureCoder>(
    at path: String, as type: Model.Type
  ) throws(CheckpointError) -> (state: TrainingState<Model>, seed: UInt64) {
    try trainingState(at: path, ema: try AutoencoderDirectory(path).network(as: type))
  }
}

extension ModelReference {
  /// The checkpoint of an autoencoder that a path leads to; nil if it leads to something else.
  ///
  /// - Parameter path: A run directory, or one checkpoint inside it.
  public static func autoencoder(
    at path: String
  ) throws(CheckpointError) -> AutoencoderDirectory? {
    if let directory = try? AutoencoderDirectory(path) { return directory }
    guard let run = try? RunDirectory(opening: path), run.isOfAutoencoder else { return nil }
    return try AutoencoderDirectory(try run.latestCheckpoint().path)
  }
}

extension RunDirectory {
  /// The values of “model” in the settings of an autoencoder's run.
  public static let autoencoderNames = ["autoencoder", "vae"]

  /// Whether its settings are those of an autoencoder, and not of diffusion.
  public var isOfAutoencoder: Bool {
    struct Kind: Decodable { var model: String }
    let kind = try? configuration(as: Kind.self)
    return kind.map { Self.autoencoderNames.contains($0.model) } ?? false
  }
}
