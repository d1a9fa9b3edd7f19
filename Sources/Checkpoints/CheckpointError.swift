import Files

/// A model, run or checkpoint that cannot be read, understood or written.
///
/// Every case names the file, where in it, and what was expected; `description` makes a sentence.
public enum CheckpointError: Error, Equatable, Sendable {
  case file(FileError)
  case safetensors(file: String, SafetensorsFault)
  case configuration(file: String, ConfigurationFault)
  /// A path that does not lead to what was wanted.
  case place(path: String, PlaceFault)
  /// The weights were not fetched: a Git LFS pointer stands in their place.
  case gitLFSPointer(file: String)
  /// Weights in a pickle, which can run code when it is read.
  case pickle(file: String)
  /// `expected` is the shape, where it is known.
  case missingTensor(file: String, key: String, expected: [Int]?)
  case wrongShape(file: String, key: String, expected: [Int], found: [Int])
  case wrongTensorType(file: String, key: String, expected: String, found: String)
}

/// What is wrong with a safetensors file.
public enum SafetensorsFault: Error, Equatable, Sendable {
  case tooShort(bytes: Int)
  /// `length` is what the file's first eight bytes say, `limit` what there is or what is allowed.
  case headerTooLong(length: UInt64, limit: Int)
  case headerNotJSON(detail: String)
  case unknownType(key: String, type: String)
  case impossibleShape(key: String, shape: [Int])
  case wrongByteCount(key: String, expected: Int, found: Int)
  case outsideFile(key: String, end: Int, size: Int)
  /// Bytes before a tensor that belong to none.
  case gap(key: String, expected: Int, found: Int)
  case overlap(key: String, expected: Int, found: Int)
  case trailingBytes(count: Int)
}

/// What is wrong with a JSON file.
public enum ConfigurationFault: Error, Equatable, Sendable {
  case notJSON(detail: String)
  case wrongType(key: String, expected: String)
  /// A value that this program does not have, with those that it has.
  case unsupported(key: String, value: String, supported: [String])
  /// Values that contradict each other; `detail` is the sentence of the part that refused them.
  case contradictory(detail: String)
  /// A part of a pipeline (`vae`, `text_encoder` …) that only other kinds of model have.
  case unsupportedComponent(String)
}

/// What is wrong with a path.
public enum PlaceFault: Error, Equatable, Sendable {
  case nothingThere
  case notAModel
  case noWeights
  case notARun
  case runExists
  /// Another program is training it.
  case runInUse
  case nameTaken
  case noName(String)
  case notEmpty
  case noCheckpoint
  case notACheckpoint
}
