import TestSupport
import Testing

@testable import Kernels

extension SplitMix {
  fileprivate mutating func square(_ size: Int) -> [[Double]] {
    (0..<size).map { _ in (0..<size).map { _ in Double(float()) } }
  }
}

/// The matrices by themselves: a tile's results equal the plain sums, and so do the weights'.
@Test func winogradMatricesAreExact() {
  var random = SplitMix(seed: 3)
  let matrices = WinogradReference<Double>.fourByThree
  let (d, g, dy) = (random.square(6), random.square(3), random.square(4))
  let (y, dw) = (matrices.tile(d, g), matrices.weightGradient(d, dy))
  for u in 0..<4 {
    for v in 0..<4 {
      let sum = (0..<9).reduce(0.0) { $0 + d[u + $1 / 3][v + $1 % 3] * g[$1 / 3][$1 % 3] }
      #expect((y[u][v] - sum).magnitude <= 1e-13)
    }
  }
  for i in 0..<3 {
    for j in 0..<3 {
      let sum = (0..<16).reduce(0.0) { $0 + d[i + $1 / 4][j + $1 % 4] * dy[$1 / 4][$1 % 4] }
      #expect((dw[i][j] - sum).magnitude <= 1e-13)
    }
  }
}

/// The matrices of upsampling: a tile's results equal the sums over the large picture, and so do the
/// gradients of the weights and of the small picture.
@Test func upsamplingMatricesAreExact() {
  var random = SplitMix(seed: 4)
  let (d, g, dy, e) = (random.square(4), random.square(3), random.square(4), random.square(6))
  let forward = WinogradReference<Double>.upsampling
  let (y, dw) = (forward.tile(d, g), forward.weightGradient(d, dy))
  var (exact, exactWeight) = (random.square(4), random.square(3))
  for i in 0..<16 { exact[i / 4][i % 4] = 0 }
  for k in 0..<9 {
    exactWeight[k / 3][k % 3] = 0
    for i in 0..<16 {
      // Pixel u of the large tile and tap k see pixel (u + k + 1) / 2 of the small one's.
      let value = d[(i / 4 + k / 3 + 1) / 2][(i % 4 + k % 3 + 1) / 2]
      exact[i / 4][i % 4] += value * g[k / 3][k % 3]
      exactWeight[k / 3][k % 3] += value * dy[i / 4][i % 4]
    }
  }
  let dx = WinogradReference<Double>.upsamplingInput.tile(e, g.reversed().map { $0.reversed() })
  var exactInput = [[0.0, 0.0], [0.0, 0.0]]
  for h in 0..<16 {
    for k in 0..<9 {
      // Tap k carries pixel h of the large picture to result h + 1 − k, which is e[h + 2 − k].
      exactInput[h / 8][h % 4 / 2] +=
        e[h / 4 + 2 - k / 3][h % 4 + 2 - k % 3] * g[k / 3][k % 3]
    }
  }
  for (found, wanted) in [(y, exact), (dw, exactWeight), (dx, exactInput)] {
    for (a, b) in zip(found.joined(), wanted.joined()) { #expect((a - b).magnitude <= 1e-13) }
  }
}

/// The matrices of stride 2 against the plain sums, in one dimension as all are used.
@Test(arguments: [true, false])
func halvingMatricesAreExact(isCentred: Bool) {
  var random = SplitMix(seed: 5)
  let (d, g, dy, e) = (random.square(5), random.square(3), random.square(2), random.square(3))
  let forward = WinogradReference<Double>.halving
  let (y, dw) = (forward.tile(d, g), forward.weightGradient(d, dy))
  var exact = [[0.0, 0.0], [0.0, 0.0]]
  var exactWeight = (0..<3).map { _ in [0.0, 0.0, 0.0] }
  for i in 0..<4 {
    for k in 0..<9 {
      let value = d[i / 2 * 2 + k / 3][i % 2 * 2 + k % 3]
      exact[i / 2][i % 2] += value * g[k / 3][k % 3]
      exactWeight[k / 3][k % 3] += value * dy[i / 2][i % 2]
    }
  }
  let dx = WinogradReference<Double>.halvingInput(isCentred: isCentred)
    .tile(e, g.reversed().map { $0.reversed() })
  var exactInput = (0..<4).map { _ in [0.0, 0.0, 0.0, 0.0] }
  let before = isCentred ? 1 : 0
  for i in 0..<16 {
    for k in 0..<9 {
      // Tap k carries pixel a of the tile to result (a + before − k) / 2, if that is whole; e begins
      // with result −1 where there is no zero in front.
      let (a, b) = (i / 4 + before - k / 3, i % 4 + before - k % 3)
      guard a % 2 == 0, b % 2 == 0 else { continue }
      exactInput[i / 4][i % 4] +=
        e[a / 2 + 1 - before][b / 2 + 1 - before] * g[k / 3][k % 3]
    }
  }
  for (found, wanted) in [(y, exact), (dw, exactWeight), (dx, exactInput)] {
    for (a, b) in zip(found.joined(), wanted.joined()) { #expect((a - b).magnitude <= 1e-13) }
  }
}
