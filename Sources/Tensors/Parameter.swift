import Kernels

/// Weights that are learned: a named tensor in the kernels' layout.
public struct Parameter {
  /// How the elements of the file lie in the tensor.
  public enum Layout: Equatable, Sendable {
    /// As in the file.
    case plain
    /// Packed as the kernels read it, with lanes of padding that are always 0; kernel 1 for
    /// linear layers.
    case convolution(kernel: Int)
  }

  /// The key in checkpoint files, such as `down_blocks.0.resnets.0.conv1.weight`.
  public let name: String
  /// As in the file: [out, in, k, k] for convolutions, [out, in] for linear layers, [C].
  public let shape: [Int]
  public let layout: Layout
  public var tensor: Tensor

  /// A parameter whose elements are all 0.
  public init(name: String, shape: [Int], layout: Layout) {
    self.name = name
    self.shape = shape
    self.layout = layout
    switch layout {
    case .plain: tensor = .zeros(shape)
    case .convolution(let kernel):
      precondition(
        shape.count >= 2 && shape[2...].allSatisfy { $0 == kernel }, "\(name): \(shape)")
      tensor = .zeros([
        Convolution.packedCount(outputs: shape[0], inputs: shape[1], kernel: kernel)
      ])
    }
  }

  /// The number of elements in the file.
  public var count: Int { shape.product }

  /// The elements row-major, as a file has them.
  public var fileValues: [Float] { fileValues(of: tensor) }

  /// The elements of `packed`, a tensor that lies as this parameter's does, row-major.
  ///
  /// For gradients, moments and averages, which share the parameter's layout.
  public func fileValues(of packed: Tensor) -> [Float] {
    precondition(packed.count == tensor.count, "\(name): \(packed.shape)")
    guard case .convolution(let kernel) = layout else { return packed.values }
    return Tensor(shape) { file in
      guard let base = file.baseAddress else { return }
      Convolution.unpack(
        base, packed: packed.input, outputs: shape[0], inputs: shape[1], kernel: kernel)
    }.values
  }

  /// Sets all elements.
  ///
  /// - Parameter fileValues: Row-major; as many as `count`, which the caller has checked.
  public mutating func load(fileValues: [Float]) { tensor = packed(fileValues: fileValues) }

  /// `fileValues` in the layout of this parameter's tensor.
  public func packed(fileValues: [Float]) -> Tensor {
    precondition(fileValues.count == count, "\(name): \(fileValues.count) values for \(shape)")
    guard case .convolution(let kernel) = layout else { return Tensor(shape, fileValues) }
    return Tensor(tensor.shape) { packed in
      fileValues.withUnsafeBufferPointer { file in
        guard let packed = packed.baseAddress, let file = file.baseAddress else { return }
        Convolution.pack(packed, oihw: file, outputs: shape[0], inputs: shape[1], kernel: kernel)
      }
    }
  }
}

/// Something with parameters.
public protocol ParameterContainer {
  /// Hands every parameter to `body`, always in the same order.
  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows
}

extension ParameterContainer {
  /// All parameters, in the order of `visitParameters`.
  public var parameters: [Parameter] {
    var copy = self
    var all: [Parameter] = []
    copy.visitParameters { all.append($0) }
    return all
  }

  /// The number of elements in all parameters, as files have them.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}
