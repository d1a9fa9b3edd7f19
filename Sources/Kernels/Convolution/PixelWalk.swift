/// The output pixels of a product, cut into tasks that do not depend on the number of threads.
struct PixelWalk {
  let pictures: Int
  let height: Int
  let width: Int
  /// Where the pixels of y lie.
  let target: PixelSteps

  private var rows: Int { pictures * height * width }

  /// Pixels of a task: their input stays in L2 from one group of panels to the next.
  private func band(depth: Int) -> Int {
    let fitting = 49_152 / max(1, depth)
    return min(384, max(48, fitting / 24 * 24))
  }

  /// Runs the product over all pixels, whose input lies at `source`.
  func run(_ product: RowProduct, source: PixelSteps) {
    guard rows > 0 else { return }
    let band = band(depth: product.panels.inputs)
    let bands = (rows + band - 1) / band
    let panels = product.panels.count
    // At least 32 tasks where there are as many, so that no thread waits long for the last.
    let groups = min(panels, (32 + bands - 1) / bands)
    parallelFor(bands * groups) { task in
      let start = task / groups * band
      let count = min(band, rows - start)
      let group = task % groups
      let range = group * panels / groups..<(group + 1) * panels / groups
      product.run(
        PixelRange(first: start, count: count, height: height, width: width), panels: range,
        source: source, target: target)
    }
  }
}
