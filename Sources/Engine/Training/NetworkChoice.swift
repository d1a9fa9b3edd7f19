import Checkpoints
import Networks

extension UNet2DConfiguration {
  /// The network that `--model` names: a named one, or a diffusers `config.json`.
  ///
  /// - Parameter channels: In and out, for a named network.
  /// - Throws: `unknownNetwork`, or what is wrong in the file.
  public static func chosen(
    _ nameOrPath: String, channels: Int
  ) throws(EngineError) -> UNet2DConfiguration {
    if let configuration = named(nameOrPath, channels: channels) { return configuration }
    guard nameOrPath.contains("/") || nameOrPath.hasSuffix(".json") else {
      throw .unknownNetwork(nameOrPath)
    }
    do throws(CheckpointError) {
      return try UNet2DConfiguration(file: nameOrPath)
    } catch {
      throw .checkpoint(error)
    }
  }
}
