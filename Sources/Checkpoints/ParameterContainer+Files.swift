import Tensors

extension ParameterContainer {
  /// Sets every parameter from the files' tensors of the same names.
  ///
  /// - Returns: A sentence for each tensor of the files that is not used.
  /// - Throws: `missingTensor` or `wrongShape`, with nothing changed.
  mutating func load(_ weights: WeightFiles) throws(CheckpointError) -> [String] {
    var loaded = self
    var used: Set<String> = []
    try loaded.visit { parameter throws(CheckpointError) in
      parameter.load(fileValues: try weights.floats(parameter.name, shape: parameter.shape))
      used.insert(parameter.name)
    }
    self = loaded
    return weights.warnings(used: used)
  }

  /// All parameters as tensors of a file.
  ///
  /// - Parameter prefix: Goes before the names.
  func tensors(prefix: String = "") -> [SafetensorsTensor] {
    parameters.map { SafetensorsTensor(prefix + $0.name, $0.shape, floats: $0.fileValues) }
  }

  /// The same in float16.
  ///
  /// - Throws: `wrongTensorType` for a weight that float16 does not reach.
  func halfTensors(file: String) throws(CheckpointError) -> [SafetensorsTensor] {
    let limit = Float(Float16.greatestFiniteMagnitude)
    for parameter in parameters {
      if let large = parameter.fileValues.first(where: { !($0.magnitude <= limit) }) {
        throw .wrongTensorType(
          file: file, key: parameter.name, expected: "numbers up to 65504, as float16 has them",
          found: "\(large)")
      }
    }
    return parameters.map { SafetensorsTensor($0.name, $0.shape, halves: $0.fileValues) }
  }

  /// As `visitParameters`, for what throws errors of files; the first error ends it.
  mutating func visit(
    _ body: (inout Parameter) throws(CheckpointError) -> Void
  ) throws(CheckpointError) {
    var failure: CheckpointError?
    visitParameters { parameter in
      guard failure == nil else { return }
      do throws(CheckpointError) { try body(&parameter) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
