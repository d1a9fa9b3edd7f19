import Foundation
import TestSupport
import Testing

@testable import Kernels

/// Tokens and widths around the panels, tiles, vectors and blocks; several heads and pictures.
private let shapes: [(batch: Int, tokens: Int, heads: Int, width: Int)] = [
  (1, 1, 1, 1), (2, 5, 1, 3), (1, 33, 2, 8), (1, 70, 1, 17), (5, 16, 2, 5), (1, 31, 1, 48),
  (2, 40, 3, 8), (1, 16, 4, 4), (1, 17, 1, 7), (1, 20, 1, 9),
  (1, 150, 1, 8), (1, 137, 2, 33), (1, 49, 1, 32),
]

/// q, k and v of every token side by side, as the kernels read them.
func sideBySide(_ q: [Float], _ k: [Float], _ v: [Float], width: Int) -> [Float] {
  stride(from: 0, to: q.count, by: width).flatMap { start in
    [q, k, v].flatMap { $0[start..<start + width] }
  }
}

/// The way back from `sideBySide`.
func apart(_ joined: [Float], width: Int) -> [[Float]] {
  (0..<3).map { part in
    stride(from: part * width, to: joined.count, by: 3 * width).flatMap {
      joined[$0..<$0 + width]
    }
  }
}

/// One head's rows as Double.
private func rows(
  _ x: [Float], _ shape: (batch: Int, tokens: Int, heads: Int, width: Int),
  _ pair: Int
) -> [[Double]] {
  let stride = shape.heads * shape.width
  let start = pair / shape.heads * shape.tokens * stride + pair % shape.heads * shape.width
  return (0..<shape.tokens).map { t in
    (0..<shape.width).map { Double(x[start + t * stride + $0]) }
  }
}

/// With scores of a few, and with some so far from 0 that their powers could not be held.
@Test(arguments: shapes.indices, [Float(1), 8])
func attentionEqualsTheDoubleReference(index: Int, size: Float) throws {
  let shape = shapes[index]
  let count = shape.batch * shape.tokens * shape.heads * shape.width
  var random = SplitMix(seed: index)
  let (q, k) = (random.floats(count).map { size * $0 }, random.floats(count).map { size * $0 })
  let (v, dy) = (random.floats(count), random.floats(count))
  let (pairs, inner) = (shape.batch * shape.heads, shape.heads * shape.width)
  let qkv = sideBySide(q, k, v, width: inner)
  var y: [Float] = []
  let logSumExp = try poisoned(pairs * shape.tokens) { logSumExp in
    y = try poisoned(count) {
      Attention.forward(
        $0, logSumExp: logSumExp, qkv: qkv, batch: shape.batch, tokens: shape.tokens,
        heads: shape.heads, width: shape.width)
    }
  }
  // S errs by (width + 2)·u·Σ|q·k| ≤ (width + 2)·u·√width·size² absolutely, so P by as much
  // relatively, and by (tokens + 8)·u for its sum and exponential; Σ|P·v| ≤ 1, and another tokens·u to
  // add it.
  let u = 0x1p-24
  let square = Double(size * size)
  let logits = Double(shape.width + 2) * Double(shape.width).squareRoot() * square * u
  let bound = 2 * logits + Double(2 * shape.tokens + 16) * u
  let dqkv = try poisoned(3 * count) {
    Attention.gradients(
      $0, dy: dy, y: y, logSumExp: logSumExp, qkv: qkv, batch: shape.batch, tokens: shape.tokens,
      heads: shape.heads, width: shape.width)
  }
  let gradients = apart(dqkv, width: inner)
  for pair in 0..<pairs {
    let (q, k, v) = (rows(q, shape, pair), rows(k, shape, pair), rows(v, shape, pair))
    expect(rows(y, shape, pair), Attention.reference(q: q, k: k, v: v, exp: exp), bound, "y")
    let exact = exactGradients(q, k, v, rows(dy, shape, pair))
    // dS is a product of P and a difference of two sums of `width` terms, each at most width; its
    // sum over up to `tokens` queries or keys is at most 2·width·tokens·(largest of the factors).
    let wide =
      Double(2 * shape.width * shape.tokens) * Double(size) * (bound + 2 * logits + 8 * u)
    expect(rows(gradients[0], shape, pair), exact.dq, wide, "dq")
    expect(rows(gradients[1], shape, pair), exact.dk, wide, "dk")
    expect(rows(gradients[2], shape, pair), exact.dv, Double(shape.tokens) * (bound + 8 * u), "dv")
  }
}

private func expect(_ found: [[Double]], _ exact: [[Double]], _ bound: Double, _ label: String) {
  for (a, b) in zip(found.joined(), exact.joined()) where !((a - b).magnitude <= bound) {
    Issue.record("\(label): \(a) for \(b), bound \(bound)")
    return
  }
}

/// The gradients of Σ y·dy by their formulas.
private func exactGradients(_ q: [[Double]], _ k: [[Double]], _ v: [[Double]], _ dy: [[Double]])
  -> (dq: [[Double]], dk: [[Double]], dv: [[Double]])
{
  let scale = 1 / Double(q[0].count).squareRoot()
  func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
  var (dq, dk, dv) = (q.map { $0.map { _ in 0.0 } }, k.map { $0.map { _ in 0.0 } }, v)
  dv = dv.map { $0.map { _ in 0 } }
  for i in q.indices {
    let p = Softmax.reference(k.map { dot(q[i], $0) * scale }, exp: exp)
    let slopes = v.map { dot(dy[i], $0) }
    let mean = dot(p, slopes)
    for j in k.indices {
      let ds = p[j] * (slopes[j] - mean) * scale
      for c in q[0].indices {
        dq[i][c] += ds * k[j][c]
        dk[j][c] += ds * q[i][c]
        dv[j][c] += p[j] * dy[i][c]
      }
    }
  }
  return (dq, dk, dv)
}

@Test(arguments: [12, 8])
func attentionOfOnePictureGivesTheSameBitsOnAnyNumberOfThreads(width: Int) throws {
  var random = SplitMix(seed: 4)
  let count = 70 * 2 * width
  let qkv = random.floats(3 * count)
  let results = try [1, 2, 3].map { threads in
    let earlier = Threads.count
    Threads.setCount(threads)
    defer { Threads.setCount(earlier) }
    var logSumExp = [Float](repeating: .nan, count: 140)
    return try poisoned(count) {
      Attention.forward(
        $0, logSumExp: &logSumExp, qkv: qkv, batch: 1, tokens: 70, heads: 2, width: width)
    } + logSumExp
  }
  #expect(results[0] == results[1])
  #expect(results[0] == results[2])
}

@Test func attentionOfNoPicturesWritesNothing() {
  let x: [Float] = [1]
  var (y, sums) = ([Float.nan], [Float.nan])
  Attention.forward(
    &y, logSumExp: &sums, qkv: x, batch: 0, tokens: 1, heads: 1, width: 1)
  #expect(y[0].isNaN && sums[0].isNaN)
}
