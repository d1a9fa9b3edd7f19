import Files
import Foundation

/// A model on the disk, found by what a person typed.
public struct ModelReference: Equatable, Sendable {
  public enum Origin: Equatable, Sendable {
    /// A run's newest checkpoint.
    case run(RunDirectory, step: Int)
    /// One checkpoint of a run, by its own path.
    case checkpoint(step: Int)
    case diffusers
    case bundled
  }

  public let origin: Origin
  /// Network and scheduler; for runs the EMA weights.
  public let directory: DiffusersDirectory

  /// - Parameters:
  ///   - path: A run directory, one checkpoint inside it, a directory of diffusers, or, where
  ///     there is nothing of that name, a bundled model.
  ///   - bundled: Where those are.
  /// - Throws: `PlaceFault` with what would be right, or what is wrong inside.
  public init(
    _ path: String, bundled: BundledModels = BundledModels()
  ) throws(CheckpointError) {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard exists(path) else {
      guard let known = bundled.path(of: path) else { throw .place(path: path, .nothingThere) }
      origin = .bundled
      directory = try DiffusersDirectory(known)
      return
    }
    guard Directory.exists(path) else { throw .place(path: path, .notAModel) }
    if let run = try? RunDirectory(opening: path) {
      let latest = try run.latestCheckpoint()
      origin = .run(run, step: latest.step)
      try Self.refuseAutoencoder(latest.path)
      directory = try DiffusersDirectory(latest.path)
    } else {
      try Self.refuseAutoencoder(path)
      let step = RunDirectory.step(Directory.name(of: path))
      origin = step.map { .checkpoint(step: $0) } ?? .diffusers
      directory = try DiffusersDirectory(path)
    }
  }

  /// An autoencoder is no model of diffusion, though it has a `config.json` and weights.
  private static func refuseAutoencoder(_ path: String) throws(CheckpointError) {
    guard let found = try? AutoencoderDirectory(path) else { return }
    throw .configuration(
      file: path + "/config.json",
      .unsupported(key: "_class_name", value: found.className, supported: ["UNet2DModel"]))
  }
}
