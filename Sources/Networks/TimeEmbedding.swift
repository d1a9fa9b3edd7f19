import Foundation
import Tensors

/// A number as sines and cosines.
///
/// Computed in double precision and rounded: near t = 1000 the rounding of the argument to
/// float32 alone would be worth 6e-5.
struct SinusoidalEmbedding {
  let width: Int
  let frequencyShift: Double
  let flipSinToCos: Bool

  /// - Parameter t: Timesteps from 0, which may be fractional.
  /// - Returns: [t.count, width]; an odd width ends with a 0.
  func callAsFunction(_ t: [Double]) -> Tensor {
    let half = width / 2
    let frequencies = (0..<half).map { k in
      exp(-log(10_000.0) * Double(k) / (Double(half) - frequencyShift))
    }
    return Tensor([t.count, width]) { y in
      y.update(repeating: 0)
      for (n, t) in t.enumerated() {
        for (k, frequency) in frequencies.enumerated() {
          let (sine, cosine) = (Float(sin(t * frequency)), Float(cos(t * frequency)))
          y[n * width + k] = flipSinToCos ? cosine : sine
          y[n * width + half + k] = flipSinToCos ? sine : cosine
        }
      }
    }
  }
}

/// linear_2(SiLU(linear_1(e))): from the sinusoid to the embedding.
struct EmbeddingLayers: ParameterContainer {
  private var linear1: LinearLayer
  private var linear2: LinearLayer

  init(_ name: String, inputs: Int, outputs: Int, _ factory: inout ParameterFactory) {
    linear1 = LinearLayer("\(name).linear_1", inputs: inputs, outputs: outputs, &factory)
    linear2 = LinearLayer("\(name).linear_2", inputs: outputs, outputs: outputs, &factory)
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try linear1.visitParameters(body)
    try linear2.visitParameters(body)
  }

  /// - Parameters:
  ///   - e: [N, inputs]
  ///   - addend: [N, outputs]
  func callAsFunction(_ e: Tensor, adding addend: Tensor? = nil) -> Tensor {
    linear2(linear1(e).silu(), residual: addend)
  }

  var operations: Double { linear1.operations(rows: 1) + linear2.operations(rows: 1) }
}

/// The classes' part of the embedding.
enum ClassLayers: ParameterContainer {
  case none
  case table(Parameter)
  case timestep(EmbeddingLayers)
  case identity

  init(_ configuration: UNet2DConfiguration, _ factory: inout ParameterFactory) {
    switch configuration.classEmbedding {
    case .none: self = .none
    case .identity: self = .identity
    case .table(let classes):
      self = .table(
        factory.make(
          "class_embedding.weight", [classes, configuration.embeddingWidth], start: .normal))
    case .timestep:
      self = .timestep(
        EmbeddingLayers(
          "class_embedding", inputs: configuration.blockOutChannels[0],
          outputs: configuration.embeddingWidth, &factory))
    }
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    switch self {
    case .none, .identity: break
    case .table(var table):
      self = .none  // so that the table is not shared while it is changed
      defer { self = .table(table) }
      try body(&table)
    case .timestep(var layers):
      self = .none
      defer { self = .timestep(layers) }
      try layers.visitParameters(body)
    }
  }
}
