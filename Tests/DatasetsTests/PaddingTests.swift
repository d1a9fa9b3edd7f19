import Testing

@testable import Datasets

@Test(arguments: [(28, 28, 1, 32, 32), (30, 17, 3, 32, 24), (8, 8, 1, 8, 8), (1, 9, 3, 8, 16)])
func picturesLieInTheMiddleOfZeros(
  height: Int, width: Int, channels: Int, newHeight: Int, newWidth: Int
) {
  let small = Builders.dataset(height: height, width: width, channels: channels, count: 2)
  let large = small.paddedForNetworks
  #expect(large.shape == [2, newHeight, newWidth, channels])
  let (top, left) = ((newHeight - height) / 2, (newWidth - width) / 2)
  for index in 0..<2 {
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        for c in 0..<channels {
          let (sy, sx) = (y - top, x - left)
          let inside = (0..<height).contains(sy) && (0..<width).contains(sx)
          let expected =
            inside ? small.bytes[((index * height + sy) * width + sx) * channels + c] : 0
          let found = large.bytes[((index * newHeight + y) * newWidth + x) * channels + c]
          #expect(found == expected, "picture \(index), \(y), \(x), channel \(c)")
        }
      }
    }
  }
}

@Test func paddingToASizeOnlyAdds() {
  let picture = Builders.dataset(height: 28, width: 40, channels: 1)
  let padded = picture.padded(to: 32)
  #expect(padded.shape == [1, 32, 40, 1])
  #expect(padded.batch(at: [0]).values[0] == -1)
  #expect(padded.padded(to: 8) == padded)
}
