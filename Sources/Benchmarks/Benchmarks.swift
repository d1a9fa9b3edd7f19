import Kernels

/// Times every matrix kernel at the layers' shapes against the FMA peak of the same run.
///
/// With an argument: only the layers whose names contain it.
@main
struct Benchmarks {
  static func main() {
    let threads = Threads.count
    let wanted = CommandLine.arguments.dropFirst().first ?? ""
    let layers = Layer.all.filter { wanted.isEmpty || $0.name.contains(wanted) }
    for count in Set([1, threads]).sorted() {
      Threads.setCount(count)
      let peak = Peak.measureFMA(threads: count)
      print("\(count) thread(s), FMA peak \(Int(peak)) GFLOP/s; share of it:")
      print(columns("layer, batch", "forward", "d input", "d weight"))
      for layer in layers { print(layer.row(peak: peak)) }
    }
  }

  static func columns(_ name: String, _ values: String...) -> String {
    let padded = name + String(repeating: " ", count: max(1, 34 - name.count))
    return padded
      + values.map { String(repeating: " ", count: max(1, 10 - $0.count)) + $0 }.joined()
  }
}

/// A convolution of one of the named networks.
struct Layer {
  let network: String
  let shape: ConvolutionShape

  static let all: [Layer] = [
    conv("cifar10", 8, 32, 128, 128), conv("cifar10", 8, 32, 384, 128),
    conv("cifar10", 8, 16, 256, 256), conv("cifar10", 8, 16, 512, 256),
    conv("cifar10", 8, 8, 256, 256), conv("cifar10", 8, 4, 256, 256),
    conv("cifar10", 1, 8, 256, 256), conv("cifar10", 1, 4, 256, 256),
    conv("cifar10", 8, 32, 3, 128), conv("cifar10", 8, 32, 128, 3),
    conv("cifar10", 8, 32, 384, 128, kernel: 1), conv("cifar10", 8, 16, 256, 256, kernel: 1),
    conv("cifar10", 8, 32, 128, 128, stride: 2), conv("small", 64, 32, 32, 32),
    conv("small", 64, 16, 64, 64), conv("small", 64, 8, 128, 128), conv("tiny", 32, 32, 16, 16),
    conv("tiny", 32, 16, 32, 32), conv("tiny", 32, 8, 64, 64), conv("tiny", 32, 32, 1, 16),
    conv("odd", 8, 5, 128, 128), conv("odd", 8, 6, 128, 128), conv("odd", 8, 7, 128, 128),
  ]

  private static func conv(
    _ network: String, _ batch: Int, _ size: Int, _ inputs: Int, _ outputs: Int, kernel: Int = 3,
    stride: Int = 1
  ) -> Layer {
    Layer(
      network: network,
      shape: ConvolutionShape(
        batch: batch, height: size, width: size, inputs: inputs, outputs: outputs, kernel: kernel,
        stride: stride))
  }

  var name: String {
    let kind = "\(shape.kernel)×\(shape.kernel)\(shape.stride == 2 ? "/2" : "")"
    return "\(network) \(shape.height)² \(kind) \(shape.inputs)→\(shape.outputs), \(shape.batch)"
  }

  private var operations: Double {
    Double(2 * shape.kernel * shape.kernel * shape.inputs * shape.outputs)
      * Double(shape.batch * shape.outputHeight * shape.outputWidth)
  }

  func row(peak: Double) -> String {
    let x = Buffer(shape.batch * shape.height * shape.width * shape.inputs)
    let y = Buffer(shape.batch * shape.outputHeight * shape.outputWidth * shape.outputs)
    let w = Buffer(
      Convolution.packedCount(
        outputs: shape.outputs, inputs: shape.inputs, kernel: shape.kernel))
    let times = [
      seconds {
        Convolution.forward(
          y.floats, x: x.input, weight: w.input, bias: nil, imageBias: nil, residual: nil,
          shape: shape)
      },
      seconds { Convolution.inputGradient(x.floats, dy: y.input, weight: w.input, shape: shape) },
      seconds { Convolution.weightGradient(w.floats, x: x.input, dy: y.input, shape: shape) },
    ]
    let shares = times.map { time -> String in
      let share = Int((operations / time * 1e-9 / peak * 1000).rounded())
      return "\(share / 1000).\(String(1000 + share % 1000).dropFirst())"
    }
    return Benchmarks.columns(name, shares[0], shares[1], shares[2])
  }

  /// The best of several runs.
  private func seconds(_ body: () -> Void) -> Double {
    body()
    var best = Double.infinity
    for _ in 0..<9 {
      let start = Stopwatch.seconds
      body()
      best = min(best, Stopwatch.seconds - start)
    }
    return best
  }
}

/// Floats that are freed with their owner, aligned to a cache line as tensors are.
final class Buffer {
  let floats: Output
  var input: Input { UnsafePointer(floats) }

  init(_ count: Int) {
    floats = UnsafeMutableRawPointer.allocate(byteCount: count * 4, alignment: 64)
      .bindMemory(to: Float.self, capacity: count)
    for i in 0..<count { floats[i] = Float(i % 17) * 0.01 - 0.08 }
  }

  deinit { floats.deallocate() }
}
