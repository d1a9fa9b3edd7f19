import Kernels

/// Kernels that do little more than read and write.
extension Kernel {
  static var elementwise: [Kernel] {
    // A layer of small and one beyond the caches.
    let sizes = [64 * 16 * 16 * 64, 16 << 20]
    let copies = [
      Pictures(batch: 64, size: 16, low: 64, high: 32),
      Pictures(batch: 8, size: 16, low: 256, high: 256),
      Pictures(batch: 64, size: 32, low: 64, high: 64),
    ]
    return sizes.flatMap(maps) + sizes.flatMap(reductions) + copies.flatMap(rearrangements)
      + [normals(1 << 18), normals(16 << 20), uniforms(1 << 22), adam(1 << 18), adam(35_700_000)]
  }

  private static func maps(_ count: Int) -> [Kernel] {
    [
      map("add", count, reads: 2) { Elementwise.add($0, a: $1, b: $2, count: count) },
      map("multiply", count, reads: 2) { Elementwise.multiply($0, a: $1, b: $2, count: count) },
      map("subtract", count, reads: 2) { Elementwise.subtract($0, a: $1, b: $2, count: count) },
      map("scale", count) { y, x, _ in Elementwise.scale(y, x: x, by: 0.7, count: count) },
      map("weighted sum", count, reads: 2) {
        Elementwise.weightedSum($0, a: 0.6, x: $1, b: 0.8, z: $2, count: count)
      },
      map("weighted sum per image", count, reads: 2) { y, x, z in
        Elementwise.weightedSumPerImage(
          y, a: x, x: x, b: z, z: z, images: 64, count: count / 64)
      },
      map("add per image", count) { y, x, bias in
        Elementwise.addPerImage(
          y, x: x, bias: bias, images: 64, positions: count / 4_096, channels: 64)
      },
      map("clip", count) { y, x, _ in Elementwise.clip(y, x: x, to: -0.05...0.05, count: count) },
      map("SiLU", count) { y, x, _ in SiLU.forward(y, x: x, count: count) },
      map("SiLU, gradient", count, reads: 2) { SiLU.gradient($0, dy: $1, x: $2, count: count) },
      map("cross entropy", count, reads: 2) {
        _ = CrossEntropy.forward($0, logits: $1, targets: $2, count: count)
      },
    ]
  }

  /// A kernel that makes one buffer of one or two others of the same size.
  private static func map(
    _ name: String, _ count: Int, reads: Int = 1,
    _ run: @escaping (_ y: Output, _ a: Input, _ b: Input) -> Void
  ) -> Kernel {
    Kernel(name: "\(name) \(size(count))", cost: .floats(read: reads * count, written: count)) {
      let (y, a, b) = (Buffer(count), Buffer(count), Buffer(count))
      return { run(y.floats, a.input, b.input) }
    }
  }

  private static func reductions(_ count: Int) -> [Kernel] {
    let columns = 64
    return [
      reduction("sum", count) { _, x, _ in _ = Reduction.sum(x, count: count) },
      reduction("sum of squares", count) { _, x, _ in
        _ = Reduction.sumOfSquares(x, count: count)
      },
      reduction("sum of squared differences", count, reads: 2) { _, a, b in
        _ = Reduction.sumOfSquaredDifferences(a, b, count: count)
      },
      reduction("column sums of \(columns)", count) { y, x, _ in
        Reduction.columnSums(y, x: x, rows: count / columns, columns: columns)
      },
      reduction("column sums of 3", count) { y, x, _ in
        Reduction.columnSums(y, x: x, rows: count / 3, columns: 3)
      },
      reduction("image column sums of \(columns)", count) { y, x, _ in
        Reduction.imageColumnSums(
          y, x: x, images: 64, rows: count / columns / 64, columns: columns)
      },
    ]
  }

  private static func reduction(
    _ name: String, _ count: Int, reads: Int = 1,
    _ run: @escaping (_ sums: Output, _ a: Input, _ b: Input) -> Void
  ) -> Kernel {
    Kernel(name: "\(name) \(size(count))", cost: .floats(read: reads * count, written: 0)) {
      let (sums, a, b) = (Buffer(4_096), Buffer(count), Buffer(count))
      return { run(sums.floats, a.input, b.input) }
    }
  }

  private static func normals(_ count: Int) -> Kernel {
    map("normals", count, reads: 0) { y, _, _ in
      Philox.normal(y, count: count, seed: 1, stream: 1)
    }
  }

  private static func uniforms(_ count: Int) -> Kernel {
    map("uniforms", count, reads: 0) { y, _, _ in
      Philox.uniform(y, count: count, seed: 1, stream: 1)
    }
  }

  /// A step over so many weights.
  private static func adam(_ count: Int) -> Kernel {
    let step = AdamStep(
      learningRate: 1e-4, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, correction1: 0.9,
      correction2: 0.99, gradientScale: 0.5, emaDecay: 0.999)
    return Kernel(
      name: "Adam and EMA \(size(count))",
      cost: .floats(read: count, written: 0, updated: 4 * count)
    ) {
      let (weights, gradients, average) = (Buffer(count), Buffer(count), Buffer(count))
      let (m, v) = (Buffer(count), Buffer(count))
      for i in 0..<count { v.floats[i] = v.floats[i].magnitude }
      return {
        Adam.update(
          weights: weights.floats, gradients: gradients.input, m: m.floats, v: v.floats,
          ema: average.floats, count: count, settings: step)
      }
    }
  }
}

/// Pictures of two numbers of channels.
private struct Pictures {
  let batch: Int
  let size: Int
  let low: Int
  let high: Int

  var positions: Int { batch * size * size }
}

extension Kernel {
  fileprivate static func size(_ count: Int) -> String {
    count < 1 << 20 ? "\(count >> 10) K" : "\(count >> 20) M"
  }

  private static func rearrangements(_ pictures: Pictures) -> [Kernel] {
    let (low, high, positions) = (pictures.low, pictures.high, pictures.positions)
    let both = positions * (low + high)
    let name = "\(pictures.size)² \(low) ‖ \(high), \(pictures.batch)"
    return [
      Kernel(name: "concatenate \(name)", cost: .floats(read: both, written: both)) {
        let (a, b, y) = (Buffer(positions * low), Buffer(positions * high), Buffer(both))
        return {
          Channels.concatenate(
            y.floats, a: a.input, b: b.input, positions: positions, channelsA: low,
            channelsB: high)
        }
      },
      Kernel(name: "split \(name)", cost: .floats(read: both, written: both)) {
        let (a, b, y) = (Buffer(positions * low), Buffer(positions * high), Buffer(both))
        return {
          Channels.split(
            a.floats, b.floats, y: y.input, positions: positions, channelsA: low,
            channelsB: high)
        }
      },
    ] + upsamplings(pictures)
  }

  private static func upsamplings(_ pictures: Pictures) -> [Kernel] {
    let (size, channels) = (pictures.size / 2, pictures.low)
    let (large, small) = (pictures.positions * channels, pictures.positions / 4 * channels)
    let name = "\(size)² \(channels), \(pictures.batch)"
    return [
      Kernel(name: "upsample \(name)", cost: .floats(read: small, written: large)) {
        let (x, y) = (Buffer(small), Buffer(large))
        return {
          Upsample.nearest(
            y.floats, x: x.input, batch: pictures.batch, height: size, width: size,
            channels: channels)
        }
      },
      Kernel(name: "upsample \(name), gradient", cost: .floats(read: large, written: small)) {
        let (x, y) = (Buffer(small), Buffer(large))
        return {
          Upsample.gradient(
            x.floats, dy: y.input, batch: pictures.batch, height: size, width: size,
            channels: channels)
        }
      },
    ]
  }
}
