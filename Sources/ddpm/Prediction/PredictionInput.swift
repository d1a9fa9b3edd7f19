import Checkpoints
import Foundation
import Networks
import Tensors

/// A network's input from a file, checked against the network.
struct PredictionInput {
  /// What a network may know besides picture and time.
  private enum Condition {
    case none
    case classes([Int])
    /// [N, D], row-major.
    case vectors([Float], width: Int)
  }

  /// Of `x`: [N, C, H, W].
  let shape: [Int]
  private let x: [Float]
  private let t: [Int]
  private let condition: Condition

  /// - Throws: `CheckpointError` or `PredictionError` with the file, the tensor and what was
  ///   expected.
  init(_ file: SafetensorsFile, for network: UNet2D) throws {
    shape = try file.shape("x")
    guard shape.count == 4 else { throw PredictionError.rank(file: file.path, found: shape) }
    do throws(UNet2DConfigurationError) {
      try network.checkInput(shape: [shape[0], shape[2], shape[3], shape[1]])
    } catch {
      throw PredictionError.tensor(file: file.path, key: "x", error)
    }
    try Self.checkMemory(shape, network.configuration, file: file.path)
    x = try file.floats("x")
    t = try Self.integers("t", count: shape[0], in: file)
    switch network.configuration.classEmbedding {
    case .none:
      guard file.entries["class_labels"] == nil else {
        throw PredictionError.tensor(file: file.path, key: "class_labels", .takesNoClasses)
      }
      condition = .none
    case .table, .timestep:
      let classes = try Self.integers("class_labels", count: shape[0], in: file)
      do throws(UNet2DConfigurationError) {
        try network.checkClasses(classes)
      } catch {
        throw PredictionError.tensor(file: file.path, key: "class_labels", error)
      }
      condition = .classes(classes)
    case .identity:
      let width = network.configuration.embeddingWidth
      condition = .vectors(
        try file.floats("class_labels", shape: [shape[0], width]), width: width)
    }
  }

  /// The network's raw output [N, C', H, W], row-major.
  ///
  /// Pictures are evaluated some at a time, which bounds the memory and changes no bit.
  /// - Parameter activations: Numbers in the largest activation that is held.
  func evaluate(_ network: UNet2D, activations: Int = 1 << 22) -> [Float] {
    let widest = network.configuration.blockOutChannels.max() ?? 1
    let atOnce = max(1, activations / (widest * shape[2] * shape[3]))
    var output: [Float] = []
    for start in stride(from: 0, to: shape[0], by: atOnce) {
      output += evaluate(network, start..<min(start + atOnce, shape[0]))
    }
    return output
  }

  private func evaluate(_ network: UNet2D, _ images: Range<Int>) -> [Float] {
    let size = shape[1] * shape[2] * shape[3]
    let x = Tensor(
      channelsFirst: x[images.lowerBound * size..<images.upperBound * size],
      shape: [images.count] + shape[1...])
    let t = t[images].map { Double($0) }
    switch condition {
    case .none:
      return network(x, t: t).channelsFirstValues
    case .classes(let classes):
      return network(x, t: t, classes: Array(classes[images])).channelsFirstValues
    case .vectors(let values, let width):
      let rows = values[images.lowerBound * width..<images.upperBound * width]
      return network(x, t: t, classVectors: Tensor([images.count, width], Array(rows)))
        .channelsFirstValues
    }
  }

  /// Refuses what the system would end the process for: input, output, and one picture's widest
  /// activation a few times.
  private static func checkMemory(
    _ shape: [Int], _ network: UNet2DConfiguration, file: String
  ) throws(PredictionError) {
    let positions = Double(shape[2]) * Double(shape[3])
    let widest = Double(network.blockOutChannels.max() ?? 1)
    let channels = Double(network.inChannels + network.outChannels)
    let bytes = 4 * positions * (Double(shape[0]) * channels + 4 * widest)
    let memory = ProcessInfo.processInfo.physicalMemory
    guard bytes <= Double(memory) else {
      throw .tooLarge(file: file, shape: shape, gigabytes: bytes / 1e9, memory: memory)
    }
  }

  private static func integers(
    _ key: String, count: Int, in file: SafetensorsFile
  ) throws(CheckpointError) -> [Int] {
    let found = try file.shape(key)
    guard found == [count] else {
      throw .wrongShape(file: file.path, key: key, expected: [count], found: found)
    }
    return try file.integers(key)
  }
}
