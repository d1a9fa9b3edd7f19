import TestSupport
import Testing

@testable import Kernels

private let sizes: [(m: Int, n: Int, k: Int)] = [
  (1, 1, 1), (5, 15, 7), (6, 16, 256), (7, 17, 257), (4, 8, 3), (13, 31, 64), (8, 32, 9),
  (9, 33, 300), (3, 1, 5), (23, 47, 0), (2, 100, 11),
]

@Test(arguments: sizes.indices, [false, true])
func productEqualsTheDoubleReference(index: Int, accumulate: Bool) throws {
  let (m, n, k) = sizes[index]
  for (opA, opB) in [
    (Matrix.Operand.plain, Matrix.Operand.plain), (.plain, .transposed), (.transposed, .plain),
    (.transposed, .transposed),
  ] {
    var random = SplitMix(seed: index)
    let (lda, ldb, ldc) = ((opA == .plain ? k : m) + 3, (opB == .plain ? n : k) + 1, n + 2)
    let a = random.floats((opA == .plain ? m : k) * lda + 1)
    let b = random.floats((opB == .plain ? k : n) * ldb + 1)
    let before = random.floats(m * ldc)
    let scale: Float = 0.75
    var c = before
    Matrix.multiply(
      &c, ldc: ldc, a, lda: lda, opA, b, ldb: ldb, opB, m: m, n: n, k: k, scale: scale,
      accumulate: accumulate)
    let exact = Matrix.reference(
      a.map(Double.init), lda: lda, opA, b.map(Double.init), ldb: ldb, opB, m: m, n: n, k: k)
    for i in 0..<m {
      for j in 0..<ldc {
        guard j < n else {
          #expect(c[i * ldc + j] == before[i * ldc + j], "between the rows nothing is written")
          continue
        }
        let product = exact[i * n + j]
        let old = accumulate ? Double(before[i * ldc + j]) : 0
        let error = (Double(c[i * ldc + j]) - old - Double(scale) * product.value).magnitude
        let size = product.magnitude + old.magnitude
        #expect(error <= Double(k + 4) * 0x1p-24 * size + 1e-37, "\(m)×\(n)×\(k), \(i), \(j)")
      }
    }
  }
}

/// The threads' own promise: every index once, also when nested, also when resized.
@Test(arguments: [1, 2, 3, 8])
func parallelForVisitsEachIndexOnce(threads: Int) {
  let earlier = Threads.count
  Threads.setCount(threads)
  defer { Threads.setCount(earlier) }
  for count in [0, 1, 2, 7, 1000] {
    let visits = UnsafeMutablePointer<Int>.allocate(capacity: count + 1)
    defer { visits.deallocate() }
    visits.update(repeating: 0, count: count + 1)
    parallelFor(count) { index in
      parallelFor(3) { inner in if inner == 2 { visits[index] += 1 } }
    }
    #expect((0..<count).allSatisfy { visits[$0] == 1 })
  }
}
