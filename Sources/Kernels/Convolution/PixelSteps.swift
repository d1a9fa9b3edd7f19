/// Where the pixels of pictures lie: the first one, and the floats from a picture, a row and a column
/// to the next.
struct PixelSteps {
  let first: Int
  let picture: Int
  let row: Int
  let column: Int

  init(first: Int = 0, picture: Int, row: Int, column: Int) {
    self.first = first
    self.picture = picture
    self.row = row
    self.column = column
  }

  /// Pictures that lie one behind the other, with `channels` floats to a pixel.
  init(first: Int = 0, height: Int, width: Int, channels: Int) {
    self.init(
      first: first, picture: height * width * channels, row: width * channels, column: channels)
  }

  @inline(__always)
  func offset(_ picture: Int, _ u: Int, _ v: Int) -> Int {
    first + picture * self.picture + u * row + v * column
  }
}

/// Some pixels of pictures, in the order of pictures, rows and columns.
struct PixelRange {
  /// Number of the first.
  let first: Int
  let count: Int
  /// Sizes of a picture.
  let height: Int
  let width: Int

  /// Writes where the pixels lie with these steps; `rest` more places repeat the last.
  ///
  /// Row by row: a division for each pixel would cost a part of its products.
  func locate(_ places: UnsafeMutablePointer<Int>, _ steps: PixelSteps, rest: Int = 0) {
    var (line, v) = first.quotientAndRemainder(dividingBy: width)
    var written = 0
    while written < count {
      let end = min(count, written + width - v)
      var place = steps.offset(line / height, line % height, v)
      for pixel in written..<end {
        places[pixel] = place
        place += steps.column
      }
      written = end
      line += 1
      v = 0
    }
    for pixel in count..<count + rest { places[pixel] = places[count - 1] }
  }
}
