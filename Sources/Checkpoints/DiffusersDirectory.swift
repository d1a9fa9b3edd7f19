import Files
import Foundation

/// The version of diffusers whose conventions are written.
enum DiffusersVersion {
  static let written = "0.42.1"
}

/// Where the parts of a model lie in a directory of diffusers.
///
/// Three arrangements: a pipeline with `unet/` and `scheduler/`, the flat one of 2022 with both at
/// the root, and a network alone.
public struct DiffusersDirectory: Equatable, Sendable {
  public let path: String
  /// Holds `config.json` and the weights.
  let networkPath: String
  /// nil: the model has no scheduler.
  let schedulerPath: String?

  static let pipelineName = "model_index.json"
  static let networkName = "config.json"
  static let schedulerName = "scheduler_config.json"

  /// - Throws: `PlaceFault.notAModel`, or `ConfigurationFault` for a pipeline of another kind.
  public init(_ path: String) throws(CheckpointError) {
    self.path = path
    let index = path + "/" + Self.pipelineName
    if exists(index) { try Self.checkComponents(index) }
    let inFolder = path + "/unet"
    networkPath = exists(inFolder + "/" + Self.networkName) ? inFolder : path
    guard exists(networkPath + "/" + Self.networkName) else {
      throw .place(path: path, .notAModel)
    }
    schedulerPath = [path + "/scheduler/" + Self.schedulerName, path + "/" + Self.schedulerName]
      .first { exists($0) }
  }

  /// The model's scheduler; nil if it has none, where `SchedulerFile.standard` is in place.
  public func scheduler() throws(CheckpointError) -> SchedulerFile? {
    guard let schedulerPath else { return nil }
    return try SchedulerFile(schedulerPath)
  }

  /// Only a UNet2DModel and a scheduler make a pipeline of this kind.
  private static func checkComponents(_ index: String) throws(CheckpointError) {
    let fields = try ConfigurationFields(file: index)
    for (key, value) in fields.values.sorted(by: { $0.key < $1.key }) where !key.hasPrefix("_") {
      // A component is a pair [library, class]; [null, null] is an optional one that is absent.
      guard case .list(let pair) = value, pair.count == 2, pair != [.null, .null] else { continue }
      switch key {
      case "unet":
        let name = pair[1].text ?? ""
        guard name == "UNet2DModel" else {
          throw fields.unsupported("unet", name, supported: ["UNet2DModel"])
        }
      case "scheduler": continue
      default: throw .configuration(file: index, .unsupportedComponent(key))
      }
    }
  }
}
