/// The output pixels of a product, cut into tasks that do not depend on the number of threads.
struct PixelWalk {
  let pictures: Int
  let height: Int
  let width: Int
  /// Channels of y, the floats of one output pixel.
  let channels: Int
  /// Where pixel (0, 0) lies in y's pictures, and the steps from one to the next.
  var first = 0
  var pictureStep: Int
  var rowStep: Int
  var columnStep: Int

  /// Every pixel of y, in order.
  init(pictures: Int, height: Int, width: Int, channels: Int) {
    self.pictures = pictures
    self.height = height
    self.width = width
    self.channels = channels
    pictureStep = height * width * channels
    rowStep = width * channels
    columnStep = channels
  }

  private var rows: Int { pictures * height * width }

  /// Pixels of a task: their input stays in L2 while the panels pass.
  private func band(depth: Int) -> Int {
    let fitting = 49_152 / max(1, depth)
    return min(384, max(48, fitting / 24 * 24))
  }

  /// Runs the product over all pixels; `offset` says where a pixel lies in its input.
  func run(_ product: RowProduct, offset: (_ picture: Int, _ u: Int, _ v: Int) -> Int) {
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
      Scratch.withIntegers(2 * band) { offsets in
        for m in 0..<count {
          let (picture, pixel) = (start + m).quotientAndRemainder(dividingBy: height * width)
          let (u, v) = pixel.quotientAndRemainder(dividingBy: width)
          offsets[m] = offset(picture, u, v)
          offsets[band + m] = first + picture * pictureStep + u * rowStep + v * columnStep
        }
        product.run(
          RowProduct.Rows(
            first: start, count: count, aOffsets: UnsafePointer(offsets),
            yOffsets: UnsafePointer(offsets + band)),
          panels: range)
      }
    }
  }
}
