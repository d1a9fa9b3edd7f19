/// Transformed weights U = G·g·Gᵀ, and the way back for their gradient.
///
/// `[frequency][panel][depth][lane]`, panels as those of the direct kernel. For the input's gradient
/// depth and lanes change places and the taps are read backwards.
struct WinogradWeights {
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
  var size: Int { WinogradPlanes.frequencies * planeStride }

  /// All of U.
  func transform(_ target: Output, _ weight: Input) {
    let lanes = Processor.lanes
    let depthBlocks = panels.inputs / lanes
    parallelFor(panels.count * depthBlocks) { task in
      let (panel, block) = (task / depthBlocks, task % depthBlocks)
      let width = panels.width(panel)
      for half in stride(from: 0, to: width, by: lanes) {
        let start = target + panels.start(panel) + block * lanes * width + half
        let lane = panel * Panels.full + half
        if Processor.lanes == 16 {
          transform(start, weight, block * lanes, lane, width, SIMD16<Float>.self)
        } else {
          transform(start, weight, block * lanes, lane, width, SIMD8<Float>.self)
        }
      }
    }
  }

  /// A square of U: a vector of depth from `depth`, a vector of lanes from `lane`.
  @inline(__always)
  private func transform<V: Lanes>(
    _ target: Output, _ weight: Input, _ depth: Int, _ lane: Int, _ width: Int, _: V.Type
  ) {
    guard isTransposed else {
      let stride = stored.width(lane / Panels.full)
      let start = place(weight, tap: 0, input: depth, output: lane)
      let tapStride = stored.inputs * stride
      for k in 0..<V.scalarCount {
        let row = start + k * stride
        let g = InlineArray<9, V> { V.load(row + $0 * tapStride) }
        store(g, target + k * width)
      }
      return
    }
    let square = V.scalarCount * V.scalarCount
    Scratch.with(9 * square) { turned in
      let stride = stored.width(depth / Panels.full)
      for tap in 0..<9 {
        let start = place(weight, tap: 8 - tap, input: lane, output: depth)
        V.transpose(
          turned + tap * square, stride: V.scalarCount, start, stride: stride)
      }
      for k in 0..<V.scalarCount {
        let row = turned + k * V.scalarCount
        store(InlineArray<9, V> { V.load(row + $0 * square) }, target + k * width)
      }
    }
  }

  private func place(_ weight: Input, tap: Int, input: Int, output: Int) -> Input {
    let (panel, lane) = output.quotientAndRemainder(dividingBy: Panels.full)
    return weight + stored.start(panel)
      + (tap * stored.inputs + input) * stored.width(panel) + lane
  }

  @inline(__always)
  private func store<V: Lanes>(_ g: InlineArray<9, V>, _ target: Output) {
    var lines = InlineArray<18, V>(repeating: g[0])
    for j in 0..<3 {
      let column = WinogradTransforms.weight(InlineArray<3, V> { g[3 * $0 + j] })
      for i in 0..<6 { lines[3 * i + j] = column[i] }
    }
    for i in 0..<6 {
      let line = WinogradTransforms.weight(InlineArray<3, V> { lines[3 * i + $0] })
      for j in 0..<6 { line[j].store(target + (6 * i + j) * planeStride) }
    }
  }

  /// dw = Gᵀ·u·G; `products` lies as U does.
  func gradient(_ dw: Output, _ products: Input) {
    let grain = 32
    let parts = (stored.inputs + grain - 1) / grain
    parallelFor(stored.count * parts) { task in
      let (panel, part) = (task / parts, task % parts)
      for input in part * grain..<min(stored.inputs, (part + 1) * grain) {
        for lane in stride(from: 0, to: stored.width(panel), by: Processor.lanes) {
          if Processor.lanes == 16 {
            gradient(dw, products, panel, input, lane, SIMD16<Float>.self)
          } else {
            gradient(dw, products, panel, input, lane, SIMD8<Float>.self)
          }
        }
      }
    }
  }

  @inline(__always)
  private func gradient<V: Lanes>(
    _ dw: Output, _ products: Input, _ panel: Int, _ input: Int, _ lane: Int, _: V.Type
  ) {
    let width = stored.width(panel)
    let u = products + panels.start(panel) + input * width + lane
    var lines = InlineArray<18, V>(repeating: V(repeating: 0))
    for j in 0..<6 {
      let column = WinogradTransforms.weightGradient(
        InlineArray<6, V> { V.load(u + (6 * $0 + j) * planeStride) })
      for i in 0..<3 { lines[6 * i + j] = column[i] }
    }
    let target = dw + stored.start(panel) + input * width + lane
    for i in 0..<3 {
      let line = WinogradTransforms.weightGradient(InlineArray<6, V> { lines[6 * i + $0] })
      for j in 0..<3 { line[j].store(target + (3 * i + j) * stored.inputs * width) }
    }
  }
}
