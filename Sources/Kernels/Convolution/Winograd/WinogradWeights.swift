/// Transformed weights U = G·g·Gᵀ, and the way back for their gradient.
///
/// `[frequency][panel][depth][lane]`, panels as those of the direct kernel. For the input's gradient
/// depth and lanes change places and the taps are read backwards.
struct WinogradWeights<Scheme: TileScheme> {
  /// The weights as they are stored.
  let stored: Panels
  let isTransposed: Bool

  /// The panels of one frequency.
  var panels: Panels {
    isTransposed
      ? Panels(outputs: stored.inputs, inputs: stored.outputs, taps: 1)
      : Panels(outputs: stored.outputs, inputs: stored.inputs, taps: 1)
  }

  var planeStride: Int { panels.size + Processor.lanes }
  var frequencies: Int { Scheme.products * Scheme.products }
  var size: Int { frequencies * planeStride }

  /// All of U.
  func transform(_ target: Output, _ weight: Input) {
    let blocks = panels.inputs / Processor.lanes
    parallelFor(panels.count * blocks) { task in
      let (panel, block) = (task / blocks, task % blocks)
      let start = target + panels.start(panel) + block * Processor.lanes * panels.width(panel)
      transform(start, planeStride: planeStride, weight, panel, blocks: block..<block + 1)
    }
  }

  /// Some blocks of depth of one panel, `[frequency][depth][lane]`.
  func transform(
    _ target: Output, planeStride: Int, _ weight: Input, _ panel: Int, blocks: Range<Int>
  ) {
    let (lanes, width) = (Processor.lanes, panels.width(panel))
    for block in blocks {
      for half in stride(from: 0, to: width, by: lanes) {
        let square = Square(
          target: target + (block - blocks.lowerBound) * lanes * width + half,
          planeStride: planeStride, width: width, depth: block * lanes,
          lane: panel * Panels.full + half)
        if lanes == 16 {
          transform(square, weight, SIMD16<Float>.self)
        } else {
          transform(square, weight, SIMD8<Float>.self)
        }
      }
    }
  }

  /// A square of U: a vector of depth and a vector of lanes.
  private struct Square {
    let target: Output
    let planeStride: Int
    /// Floats from a row to the next.
    let width: Int
    let depth: Int
    let lane: Int
  }

  @inline(__always)
  private func transform<V: Lanes>(_ square: Square, _ weight: Input, _: V.Type) {
    guard isTransposed else {
      let stride = stored.width(square.lane / Panels.full)
      let start = place(weight, tap: 0, input: square.depth, output: square.lane)
      let tapStride = stored.inputs * stride
      for k in 0..<V.scalarCount {
        let row = start + k * stride
        store(InlineArray<9, V> { V.load(row + $0 * tapStride) }, square, row: k)
      }
      return
    }
    let size = V.scalarCount * V.scalarCount
    Scratch.with(9 * size) { turned in
      let stride = stored.width(square.depth / Panels.full)
      for tap in 0..<9 {
        let start = place(weight, tap: 8 - tap, input: square.lane, output: square.depth)
        V.transpose(turned + tap * size, stride: V.scalarCount, start, stride: stride)
      }
      for k in 0..<V.scalarCount {
        let row = turned + k * V.scalarCount
        store(InlineArray<9, V> { V.load(row + $0 * size) }, square, row: k)
      }
    }
  }

  private func place(_ weight: Input, tap: Int, input: Int, output: Int) -> Input {
    let (panel, lane) = output.quotientAndRemainder(dividingBy: Panels.full)
    return weight + stored.start(panel)
      + (tap * stored.inputs + input) * stored.width(panel) + lane
  }

  @inline(__always)
  private func store<V: Lanes>(_ g: InlineArray<9, V>, _ square: Square, row: Int) {
    // One by one: loops would keep the lines in memory.
    let c0 = Scheme.weight([g[0], g[3], g[6]])
    let c1 = Scheme.weight([g[1], g[4], g[7]])
    let c2 = Scheme.weight([g[2], g[5], g[8]])
    let target = square.target + row * square.width
    store(Scheme.weight([c0[0], c1[0], c2[0]]), target, square.planeStride, line: 0)
    store(Scheme.weight([c0[1], c1[1], c2[1]]), target, square.planeStride, line: 1)
    store(Scheme.weight([c0[2], c1[2], c2[2]]), target, square.planeStride, line: 2)
    store(Scheme.weight([c0[3], c1[3], c2[3]]), target, square.planeStride, line: 3)
    store(Scheme.weight([c0[4], c1[4], c2[4]]), target, square.planeStride, line: 4)
    guard Scheme.products > 5 else { return }
    store(Scheme.weight([c0[5], c1[5], c2[5]]), target, square.planeStride, line: 5)
  }

  @inline(__always)
  private func store<V: Lanes>(
    _ values: InlineArray<6, V>, _ target: Output, _ planeStride: Int, line: Int
  ) {
    let first = target + Scheme.products * line * planeStride
    values[0].store(first)
    values[1].store(first + planeStride)
    values[2].store(first + 2 * planeStride)
    values[3].store(first + 3 * planeStride)
    values[4].store(first + 4 * planeStride)
    guard Scheme.products > 5 else { return }
    values[5].store(first + 5 * planeStride)
  }
}

extension WinogradWeights where Scheme: GradientScheme {
  /// dw = Gᵀ·u·G; `products` lies as U does.
  func gradient(_ dw: Output, _ products: Input) {
    let grain = 32
    let parts = (stored.inputs + grain - 1) / grain
    parallelFor(stored.count * parts) { task in
      let (panel, part) = (task / parts, task % parts)
      let inputs = part * grain..<min(stored.inputs, (part + 1) * grain)
      let start = products + panels.start(panel) + inputs.lowerBound * stored.width(panel)
      gradient(dw, start, planeStride: planeStride, panel: panel, inputs: inputs)
    }
  }

  /// Some inputs of one panel; `products` begins with the first of them.
  func gradient(
    _ dw: Output, _ products: Input, planeStride: Int, panel: Int, inputs: Range<Int>
  ) {
    let width = stored.width(panel)
    for input in inputs {
      for lane in stride(from: 0, to: width, by: Processor.lanes) {
        let u = products + (input - inputs.lowerBound) * width + lane
        let target = dw + stored.start(panel) + input * width + lane
        if Processor.lanes == 16 {
          gradient(target, stride: stored.inputs * width, u, planeStride, SIMD16<Float>.self)
        } else {
          gradient(target, stride: stored.inputs * width, u, planeStride, SIMD8<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private func gradient<V: Lanes>(
    _ dw: Output, stride: Int, _ u: Input, _ planeStride: Int, _: V.Type
  ) {
    var lines = InlineArray<18, V>(repeating: V(repeating: 0))
    for j in 0..<Scheme.products {
      let column = Scheme.weightGradient(
        InlineArray<6, V> {
          $0 < Scheme.products
            ? V.load(u + (Scheme.products * $0 + j) * planeStride) : V(repeating: 0)
        })
      for i in 0..<3 { lines[6 * i + j] = column[i] }
    }
    for i in 0..<3 {
      let line = Scheme.weightGradient(InlineArray<6, V> { lines[6 * i + $0] })
      for j in 0..<3 { line[j].store(dw + (3 * i + j) * stride) }
    }
  }
}
