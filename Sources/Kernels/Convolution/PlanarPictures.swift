/// A copy of NHWC pictures of few channels, a plane for each channel with one zero on all sides.
///
/// A tap of a channel at neighbouring pixels is then neighbouring floats: a 3×3 convolution gathers
/// nothing.
struct PlanarPictures {
  let batch: Int
  let height: Int
  let width: Int
  let channels: Int

  var rowStride: Int { width + 2 }
  var planeStride: Int { (height + 2) * rowStride }
  var pictureStride: Int { channels * planeStride }
  /// Floats of the copy; a tile of pixels may read, but not use, a few past its end.
  var size: Int { batch * pictureStride + 16 }

  /// Where the first tap of a pixel lies, in the first channel's plane.
  func start(_ picture: Int, _ u: Int, _ v: Int) -> Int {
    picture * pictureStride + u * rowStride + v
  }

  /// Where a tap of a channel lies, from the first of them.
  func offset(tap: Int, channel: Int) -> Int {
    channel * planeStride + tap / 3 * rowStride + tap % 3
  }

  func fill(_ planes: Output, from pictures: Input) {
    parallelFor(batch) { picture in
      let target = planes + picture * pictureStride
      target.update(repeating: 0, count: pictureStride)
      var source = pictures + picture * height * width * channels
      for u in 0..<height {
        let row = target + (u + 1) * rowStride + 1
        for v in 0..<width {
          for c in 0..<channels { row[c * planeStride + v] = source[c] }
          source += channels
        }
      }
    }
    (planes + batch * pictureStride).update(repeating: 0, count: 16)
  }
}
