import Kernels

/// Convolutions of the named networks, by size of the pictures and channels.
extension Kernel {
  static var convolutions: [Kernel] {
    let cifar10 = [
      square("cifar10", 8, 32, 128, 128), square("cifar10", 8, 32, 384, 128),
      square("cifar10", 8, 16, 256, 256), square("cifar10", 8, 16, 512, 256),
      square("cifar10", 8, 8, 256, 256), square("cifar10", 8, 8, 512, 256),
      square("cifar10", 8, 4, 256, 256), square("cifar10", 1, 8, 256, 256),
      square("cifar10", 1, 4, 256, 256), square("cifar10", 8, 32, 3, 128),
      square("cifar10", 8, 32, 128, 3), square("cifar10", 8, 32, 384, 128, kernel: 1),
      square("cifar10", 8, 16, 512, 256, kernel: 1),
      square("cifar10", 8, 32, 128, 128, stride: 2, .bottomRight),
      upsampling("cifar10", 8, 16, 256, 256), upsampling("cifar10", 8, 8, 256, 256),
    ]
    let medium = [
      square("medium", 32, 32, 64, 64), square("medium", 32, 32, 192, 64),
      square("medium", 32, 16, 128, 128), square("medium", 32, 8, 256, 256),
      square("medium", 32, 32, 3, 64), square("medium", 32, 32, 64, 3),
      square("medium", 32, 32, 192, 64, kernel: 1), square("medium", 32, 32, 64, 64, stride: 2),
      upsampling("medium", 32, 16, 128, 128),
    ]
    let small = [
      square("small", 64, 32, 32, 32), square("small", 64, 32, 96, 32),
      square("small", 64, 16, 64, 64), square("small", 64, 16, 192, 64),
      square("small", 64, 8, 128, 128), square("small", 64, 8, 256, 128),
      square("small", 64, 32, 3, 32), square("small", 64, 32, 32, 3),
      square("small", 64, 32, 96, 32, kernel: 1), square("small", 64, 16, 32, 64, kernel: 1),
      square("small", 64, 32, 32, 32, stride: 2), square("small", 64, 16, 64, 64, stride: 2),
      upsampling("small", 64, 16, 64, 64), upsampling("small", 64, 8, 128, 128),
    ]
    let others = [
      square("tiny", 32, 32, 16, 16), square("tiny", 32, 16, 32, 32),
      square("tiny", 32, 8, 64, 64), square("tiny", 32, 32, 1, 16), square("odd", 8, 5, 128, 128),
      square("odd", 8, 6, 128, 128), square("odd", 8, 7, 128, 128),
    ]
    let normalizing = [
      normalizing("cifar10", 8, 32, 128, 128), normalizing("cifar10", 8, 16, 256, 256),
      normalizing("medium", 32, 32, 64, 64), normalizing("small", 64, 32, 32, 32),
      normalizing("small", 64, 16, 64, 64), normalizing("small", 64, 32, 32, 3),
    ]
    return (cifar10 + medium + small + others + normalizing).flatMap { $0 }
  }

  /// Layers of vectors: the time embedding's, and the projections around attention.
  static var linears: [Kernel] {
    let layers = [
      linear("cifar10 time", rows: 8, 512, 512), linear("cifar10 time", rows: 8, 512, 256),
      linear("small time", rows: 64, 128, 128), linear("small time", rows: 64, 128, 32),
      linear("cifar10 projection", rows: 8 * 256, 256, 256),
      linear("medium projection", rows: 32 * 256, 128, 128),
      linear("small projection", rows: 64 * 64, 128, 128),
    ]
    return layers.flatMap { $0 } + [matrixProduct]
  }

  private static func square(
    _ network: String, _ batch: Int, _ size: Int, _ inputs: Int, _ outputs: Int, kernel: Int = 3,
    stride: Int = 1, _ padding: Padding = .same
  ) -> [Kernel] {
    let kind = "\(kernel)×\(kernel)\(stride == 2 ? "/2" : "")"
    return passes(
      "\(network) \(size)² \(kind) \(inputs)→\(outputs), \(batch)",
      ConvolutionShape(
        batch: batch, height: size, width: size, inputs: inputs, outputs: outputs, kernel: kernel,
        stride: stride, padding: padding))
  }

  /// - Parameter size: Of the pictures before nearest upsampling.
  private static func upsampling(
    _ network: String, _ batch: Int, _ size: Int, _ inputs: Int, _ outputs: Int
  ) -> [Kernel] {
    passes(
      "\(network) \(size)² up + 3×3 \(inputs)→\(outputs), \(batch)",
      ConvolutionShape(
        batch: batch, height: size, width: size, inputs: inputs, outputs: outputs, kernel: 3,
        isUpsampled: true))
  }

  private static func linear(
    _ name: String, rows: Int, _ inputs: Int, _ outputs: Int
  ) -> [Kernel] {
    passes(
      "\(name) \(inputs)→\(outputs), \(rows)",
      ConvolutionShape(
        batch: 1, height: 1, width: rows, inputs: inputs, outputs: outputs, kernel: 1))
  }

  /// The passes that apply a normalisation with SiLU to what they read.
  private static func normalizing(
    _ network: String, _ batch: Int, _ size: Int, _ inputs: Int, _ outputs: Int
  ) -> [Kernel] {
    let name = "\(network) \(size)² norm + 3×3 \(inputs)→\(outputs), \(batch)"
    let shape = ConvolutionShape(
      batch: batch, height: size, width: size, inputs: inputs, outputs: outputs, kernel: 3)
    return [
      Kernel(name: "\(name), forward", cost: cost(shape)) {
        let (layer, norm) = (Layer(shape), Norm(shape))
        return {
          Convolution.forward(
            layer.y.floats, x: layer.x.input, normalization: norm.kernelInput,
            weight: layer.w.input, bias: nil, imageBias: nil, residual: nil, shape: shape)
        }
      },
      Kernel(name: "\(name), d weight", cost: cost(shape)) {
        let (layer, norm) = (Layer(shape), Norm(shape))
        return {
          Convolution.weightGradient(
            layer.w.floats, x: layer.x.input, normalization: norm.kernelInput,
            dy: layer.y.input, shape: shape)
        }
      },
    ]
  }

  private static func cost(_ shape: ConvolutionShape) -> Cost {
    let pixels = shape.batch * shape.outputHeight * shape.outputWidth
    let weights = shape.kernel * shape.kernel * shape.inputs * shape.outputs
    return .operations(2 * Double(pixels) * Double(weights))
  }

  /// Forward, and the gradients of the input and of the weights.
  private static func passes(_ name: String, _ shape: ConvolutionShape) -> [Kernel] {
    let cost = cost(shape)
    return [
      Kernel(name: "\(name), forward", cost: cost) {
        let layer = Layer(shape)
        return {
          Convolution.forward(
            layer.y.floats, x: layer.x.input, weight: layer.w.input, bias: nil, imageBias: nil,
            residual: nil, shape: shape)
        }
      },
      Kernel(name: "\(name), d input", cost: cost) {
        let layer = Layer(shape)
        return {
          Convolution.inputGradient(
            layer.x.floats, dy: layer.y.input, weight: layer.w.input, shape: shape)
        }
      },
      Kernel(name: "\(name), d weight", cost: cost) {
        let layer = Layer(shape)
        return {
          Convolution.weightGradient(
            layer.w.floats, x: layer.x.input, dy: layer.y.input, shape: shape)
        }
      },
    ]
  }

  private struct Layer {
    let x: Buffer
    let y: Buffer
    let w: Buffer

    init(_ shape: ConvolutionShape) {
      x = Buffer(shape.batch * shape.height * shape.width * shape.inputs)
      y = Buffer(shape.batch * shape.outputHeight * shape.outputWidth * shape.outputs)
      w = Buffer(
        Convolution.packedCount(
          outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel))
    }
  }

  private struct Norm {
    let statistics: Buffer
    let scales: Buffer
    static let groups = 8

    init(_ shape: ConvolutionShape) {
      statistics = Buffer(2 * shape.batch * Self.groups)
      scales = Buffer(shape.inputs)
    }

    var kernelInput: NormalizedInput {
      NormalizedInput(
        statistics: statistics.input, gamma: scales.input, beta: scales.input,
        groups: Self.groups, activation: .silu)
    }
  }

  /// A product of plain matrices, which runs on the calling thread alone.
  private static var matrixProduct: Kernel {
    let (m, n, k) = (256, 256, 1_024)
    return Kernel(name: "matrices 256×1024×256", cost: .operations(2 * Double(m * n * k))) {
      let (a, b, c) = (Buffer(m * k), Buffer(k * n), Buffer(m * n))
      return {
        Matrix.multiply(
          c.floats, ldc: n, a.input, lda: k, .plain, b.input, ldb: k, .transposed, m: m, n: n, k: k)
      }
    }
  }
}
