import Foundation
import TestSupport
import Testing

@testable import Kernels

/// The vector exponential and what is made of it, against the double functions of the C library.
struct VectorMathTests {
  private func exponentials(_ x: [Float]) -> [Float] {
    x.flatMap { value -> [Float] in
      let y = Wide(repeating: value).exponential()
      return y == Wide(repeating: y[0]) || y[0].isNaN ? [y[0]] : [.nan]
    }
  }

  /// Documented: 1e-7 relative between the smallest normal number and the overflow.
  @Test func exponentialKeepsItsBound() {
    var random = SplitMix(seed: 1)
    let wide = (0..<100_000).map { _ in random.float() * 87.6 }
    let narrow = (0..<100_000).map { _ in random.float() }
    for (x, y) in zip(wide + narrow, exponentials(wide + narrow)) where x > -87.3 {
      let exact = exp(Double(x))
      let error = (Double(y) / exact - 1).magnitude
      if !(error <= 1e-7) { Issue.record("e^\(x) = \(y), relative error \(error)") }
    }
  }

  @Test func exponentialAtItsEnds() {
    let x: [Float] = [0, -0.0, -87.8, -100, -.infinity, 88.4, 1e30, .infinity]
    #expect(exponentials(x) == [1, 1, 0, 0, 0, .infinity, .infinity, .infinity])
    let afterNaN = exponentials([.nan, -.nan])
    #expect(afterNaN[0].isNaN && afterNaN[1].isNaN)
    #expect(exponentials([88.2])[0].isFinite)
  }

  /// Documented: 2.5e-7 + 8e-8·|x| relative from -87.6 to 87.3, and constant beyond.
  @Test func negatedExponentialKeepsItsBound() {
    var random = SplitMix(seed: 4)
    let x = (0..<100_000).map { random.float() * ($0 % 2 == 0 ? 87 : 1) } + [0, -87.6, 87.3]
    for value in x {
      let error = (Double(Wide(repeating: value).negatedExponential()[5]) / exp(-Double(value)) - 1)
        .magnitude
      if !(error <= 2.5e-7 + 8e-8 * Double(value.magnitude)) {
        Issue.record("e^-(\(value)), relative error \(error)")
      }
    }
    func power(_ x: Float) -> Float { Wide(repeating: x).negatedExponential()[2] }
    #expect(power(.infinity) == power(88) && power(-.infinity) == power(-88))
    #expect(power(.nan).isNaN)
  }

  /// Documented: 2.5e-7 relative from 2⁻¹²⁵ to 2¹²⁶, and no less than 1.7e-38 below.
  @Test func binaryPowersKeepTheirBound() {
    var random = SplitMix(seed: 3)
    let x = (0..<100_000).map { _ in 125 * random.float() } + [0, -0.0, -0.5, 0.5, -125, 126]
    for value in x {
      let power = Double(Wide(repeating: value).binaryPower()[7])
      let error = (power / exp2(Double(value)) - 1).magnitude
      if !(error <= 2.5e-7) { Issue.record("2^\(value) = \(power), error \(error)") }
    }
    for value in [-125.5, -1e30, -Float.infinity] {
      let power = Wide(repeating: value).binaryPower()[3]
      #expect(power >= 1.7e-38 && power <= 2.4e-38)
    }
    #expect(Wide(repeating: .nan).binaryPower()[0].isNaN)
  }

  /// Documented: 2⁻²²·(1 + |ln x|) from 10⁻¹⁹ to 10³⁷.
  @Test func logarithmKeepsItsBound() {
    var random = SplitMix(seed: 2)
    let x = (0..<100_000).map { _ in exp(random.float() * 85) }
    for value in x.filter({ $0 >= 1e-19 }) + [1, 2, 64, 1_024, 1e-19] {
      let y = Wide(repeating: value).logarithm()
      let exact = log(Double(value))
      let error = (Double(y[3]) - exact).magnitude
      if !(error <= 0x1p-22 * (1 + exact.magnitude)) { Issue.record("ln \(value) = \(y[3])") }
    }
    #expect(Wide(repeating: .nan).logarithm()[0].isNaN)
  }

  /// From -87 on, y errs by 4e-7 + 8e-8·max(0, −x) relative.
  ///
  /// That is the error of e⁻ˣ where it is above 1, then a sum and a quotient at 0.6e-7 each.
  /// The slope adds two terms of at most 1.1, which err by no more than 5e-7 of themselves.
  @Test(arguments: [1, 15, 16, 17, 31, 32_767, 32_769])
  func siluKeepsItsBound(count: Int) throws {
    var random = SplitMix(seed: count)
    let x = (0..<count).map { _ in random.float() * (random.next() % 4 == 0 ? 87 : 5) }
    let dy = random.floats(count)
    let y = try poisoned(count) { SiLU.forward($0, x: x, count: count) }
    let dx = try poisoned(count) { SiLU.gradient($0, dy: dy, x: x, count: count) }
    let exact = SiLU.reference(x.map(Double.init), exp: { exp($0) })
    for i in 0..<count {
      let sigmoid = 1 / (1 + exp(-Double(x[i])))
      let slope = sigmoid * (1 + Double(x[i]) * (1 - sigmoid))
      let errorOfY = (Double(y[i]) - exact[i]).magnitude
      let errorOfDx = (Double(dx[i]) - Double(dy[i]) * slope).magnitude
      let bound = 4e-7 + 8e-8 * max(0, -Double(x[i]))
      if !(errorOfY <= bound * exact[i].magnitude + 1e-37) {
        Issue.record("y at \(x[i]): \(y[i]), exactly \(exact[i])")
      }
      if !(errorOfDx <= 5e-7 * 1.1 * Double(dy[i]).magnitude + 1e-37) {
        Issue.record("dx at \(x[i]): \(dx[i]), exactly \(Double(dy[i]) * slope)")
      }
    }
  }

  @Test func lanesAreAllAdded() {
    let v = Wide((0..<16).map { Float(1 << $0) })
    #expect(v.lanesSum() == 65_535)
    #expect(v.lanesSumInDouble() == 65_535)
  }

  @Test(arguments: 0...16)
  func partsOfAVectorTouchNothingElse(count: Int) throws {
    let x = (0..<16).map { Float($0 + 1) }
    let v = Wide.load(x, upTo: count, else: -1)
    for lane in 0..<16 { #expect(v[lane] == (lane < count ? x[lane] : -1)) }
    let written = try poisoned(count) { v.store($0, upTo: count) }
    #expect(written == Array(x.prefix(count)))
  }
}
