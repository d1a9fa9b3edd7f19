/// A copy of NHWC pictures with zeros around each, so that every tap of a convolution is a fixed
/// offset from its pixel.
struct PaddedPictures {
  let batch: Int
  let height: Int
  let width: Int
  let channels: Int
  let before: Int
  let after: Int
  /// Floats from a pixel to the next: never a multiple of 64, so that pixels do not alias in L1.
  let pixelStride: Int

  init(batch: Int, height: Int, width: Int, channels: Int, before: Int, after: Int) {
    self.batch = batch
    self.height = height
    self.width = width
    self.channels = channels
    self.before = before
    self.after = after
    pixelStride = channels % 64 == 0 ? channels + 16 : channels
  }

  var paddedWidth: Int { width + before + after }
  var paddedHeight: Int { height + before + after }
  var rowStride: Int { paddedWidth * pixelStride }
  var pictureStride: Int { paddedHeight * rowStride }
  /// Floats of the copy; a tile of columns may read, but not use, a few past its end.
  var size: Int { batch * pictureStride + 64 }

  /// Where the pixels lie that are no padding.
  var pixels: PixelSteps {
    PixelSteps(
      first: before * (rowStride + pixelStride), picture: pictureStride, row: rowStride,
      column: pixelStride)
  }

  /// Writes the copy, a picture's row at a time.
  func fill(_ padded: Output, from pictures: Input) {
    let perTask = max(1, 16_384 / max(1, rowStride))
    let rows = batch * paddedHeight
    parallelFor((rows + perTask - 1) / perTask) { task in
      for row in task * perTask..<min(rows, (task + 1) * perTask) {
        fillRow(padded, from: pictures, picture: row / paddedHeight, y: row % paddedHeight - before)
      }
    }
    (padded + batch * pictureStride).update(repeating: 0, count: 64)
  }

  private func fillRow(_ padded: Output, from pictures: Input, picture: Int, y: Int) {
    let row = padded + pixels.offset(picture, y, -before)
    guard y >= 0, y < height else {
      row.update(repeating: 0, count: rowStride)
      return
    }
    row.update(repeating: 0, count: before * pixelStride)
    (row + (before + width) * pixelStride).update(repeating: 0, count: after * pixelStride)
    let source = pictures + (picture * height + y) * width * channels
    let target = row + before * pixelStride
    if pixelStride == channels {
      target.update(from: source, count: width * channels)
    } else {
      for x in 0..<width {
        (target + x * pixelStride).update(from: source + x * channels, count: channels)
      }
    }
  }
}
