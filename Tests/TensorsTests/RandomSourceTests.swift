import Tensors
import Testing

@Suite struct RandomSourceTests {
  private let source = RandomSource(seed: 42)

  @Test func streamsAndSeedsDiffer() {
    let streams: [RandomStream] = [
      .dataOrder(epoch: 1), .timesteps(step: 1), .epsilon(step: 1), .epsilon(step: 2), .xT,
      .z(t: 1), .dropout(step: 1, layer: 0), .dropout(step: 1, layer: 1),
      .dropout(step: 2, layer: 0), .weights(index: 1), .augmentation(step: 1),
      .exemplar(index: 1),
    ]
    let draws = streams.map { source.uniform([4], $0).values }
    #expect(Set(draws).count == streams.count)
    #expect(source.uniform([4], .xT).values == draws[4])
    #expect(RandomSource(seed: 43).uniform([4], .xT).values != draws[4])
  }

  @Test func largerRequestBeginsWithTheSmaller() {
    let small = source.normal([5], .xT).values
    #expect(Array(source.normal([1000], .xT).values.prefix(5)) == small)
    let integers = source.integers(in: 1...1000, count: 3, .timesteps(step: 9))
    let more = source.integers(in: 1...1000, count: 50, .timesteps(step: 9))
    #expect(Array(more.prefix(3)) == integers)
  }

  @Test func momentsAreThoseOfTheDistributions() {
    let count = 100_000
    let n = source.normal([count], .xT).values.map { Double($0) }
    // 5 standard deviations: 1/√n for the mean, √(2/n) for the variance.
    #expect((n.reduce(0, +) / Double(count)).magnitude <= 5 / Double(count).squareRoot())
    let variance = n.reduce(0) { $0 + $1 * $1 } / Double(count)
    #expect((variance - 1).magnitude <= 5 * (2 / Double(count)).squareRoot())
    let u = source.uniform([count], .xT).values
    #expect(u.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = u.reduce(0) { $0 + Double($1) } / Double(count)
    #expect((mean - 0.5).magnitude <= 5 / (12 * Double(count)).squareRoot())
  }

  @Test func integersAreEquallyLikely() {
    let draws = source.integers(in: -2...4, count: 70_000, .timesteps(step: 0))
    for value in -2...4 {
      let count = draws.count { $0 == value }
      // 10,000 expected; 5 standard deviations of √(70,000 · 1/7 · 6/7).
      #expect(abs(count - 10_000) <= 463, "\(value)")
    }
    #expect(source.integers(in: 3...3, count: 4, .xT) == [3, 3, 3, 3])
  }

  @Test(arguments: [0, 1, 2, 1000])
  func permutationsHoldEverythingOnce(count: Int) {
    let order = source.permutation(count, .dataOrder(epoch: 0))
    #expect(order.sorted() == Array(0..<count))
    if count == 1000 {
      #expect(order != source.permutation(count, .dataOrder(epoch: 1)))
      #expect(order != order.sorted())
    }
  }

  @Test func permutationsAreEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<6000 {
      counts[source.permutation(3, .dataOrder(epoch: epoch)), default: 0] += 1
    }
    // 1000 expected for each of 6; 5 standard deviations of √(6000 · 1/6 · 5/6).
    #expect(counts.count == 6 && counts.values.allSatisfy { abs($0 - 1000) <= 145 })
  }
}
