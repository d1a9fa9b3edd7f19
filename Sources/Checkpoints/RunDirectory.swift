import Files
import Foundation

/// A training run on the disk: `config.json`, `metrics.jsonl` and `checkpoints/`.
public struct RunDirectory: Equatable, Hashable, Sendable {
  public let path: String

  public var name: String { Directory.name(of: path) }
  var configurationPath: String { path + "/config.json" }
  var metricsPath: String { path + "/metrics.jsonl" }
  var checkpointsPath: String { path + "/checkpoints" }
  var latestPath: String { checkpointsPath + "/latest" }

  private init(path: String) { self.path = path }

  /// A new run with all its settings; the directory may exist, but may not hold a run.
  ///
  /// - Throws: `PlaceFault.runExists`, or `file` if the directory cannot be written.
  public static func create(
    at path: String, configuration: some Encodable
  ) throws(CheckpointError) -> RunDirectory {
    let run = RunDirectory(path: path)
    for part in [run.configurationPath, run.metricsPath, run.checkpointsPath] where exists(part) {
      throw .place(path: path, .runExists)
    }
    let existed = exists(path)
    do throws(CheckpointError) {
      try files { () throws(FileError) in
        try Directory.create(path)
        try Directory.create(run.checkpointsPath)
      }
      try run.writeConfiguration(configuration)
    } catch {
      // Nothing half-made stays, and nothing of others goes: empty directories only.
      rmdir(run.checkpointsPath)
      if !existed { rmdir(path) }
      throw error
    }
    return run
  }

  /// A run that is there.
  ///
  /// - Throws: `PlaceFault.notARun`.
  public init(opening path: String) throws(CheckpointError) {
    self.path = path
    guard exists(configurationPath), Directory.exists(checkpointsPath) else {
      throw .place(path: path, .notARun)
    }
  }

  /// The run that a checkpoint is of.
  ///
  /// - Parameter checkpoint: The path of one of its checkpoints.
  /// - Throws: `PlaceFault.notARun`.
  public init(holding checkpoint: String) throws(CheckpointError) {
    guard Self.step(Directory.name(of: checkpoint)) != nil else {
      throw .place(path: checkpoint, .notARun)
    }
    try self.init(opening: checkpoint + "/../..")
  }

  /// Replaces the run's settings, whole or not at all.
  public func writeConfiguration(_ configuration: some Encodable) throws(CheckpointError) {
    try JSONFile.write(configuration, to: configurationPath)
  }

  /// The run's settings as `create` got them.
  public func configuration<Configuration: Decodable>(
    as type: Configuration.Type = Configuration.self
  ) throws(CheckpointError) -> Configuration {
    try JSONFile.read(configurationPath)
  }

  /// The steps that have a whole checkpoint, rising.
  public func checkpointSteps() throws(CheckpointError) -> [Int] {
    let names = try files { () throws(FileError) in try Directory.list(checkpointsPath) }
    return names.compactMap(Self.step).sorted()
  }

  /// The newest whole checkpoint: the one that `latest` names, or else the last by its step.
  ///
  /// - Throws: `PlaceFault.noCheckpoint`.
  public func latestCheckpoint() throws(CheckpointError) -> (path: String, step: Int) {
    if let bytes = try? FileReader.contents(of: latestPath) {
      let name = String(decoding: bytes, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      if let step = Self.step(name), Directory.exists(checkpointPath(step)) {
        return (checkpointPath(step), step)
      }
    }
    guard let step = try checkpointSteps().last else { throw .place(path: path, .noCheckpoint) }
    return (checkpointPath(step), step)
  }

  /// Where the checkpoint of a step is, or would be.
  public func checkpointPath(_ step: Int) -> String {
    checkpointsPath + "/" + Self.checkpointName(step)
  }

  /// `step-00001000`.
  static func checkpointName(_ step: Int) -> String {
    let digits = String(step)
    return "step-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  /// The step in a checkpoint's name, or nil if it is not one.
  static func step(_ name: String) -> Int? {
    guard let step = Int(name.dropFirst("step-".count)), step >= 0,
      checkpointName(step) == name
    else { return nil }
    return step
  }
}

/// What `body` throws, as a checkpoint's error.
func files<R>(_ body: () throws(FileError) -> R) throws(CheckpointError) -> R {
  do throws(FileError) {
    return try body()
  } catch {
    throw .file(error)
  }
}

/// Whether there is anything at `path`.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
