import TestSupport
import Testing

@testable import Kernels

@Test(arguments: [1, 7, 16, 17, 31, 16_399])
func adamEqualsTheDoubleReference(count: Int) throws {
  var random = SplitMix(seed: count)
  let settings = AdamStep(
    learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, correction1: 0.271,
    correction2: 0.002_997, gradientScale: 0.7, emaDecay: 0.99)
  let (w, g, m, ema) = (
    random.floats(count), random.floats(count), random.floats(count), random.floats(count)
  )
  let v = random.floats(count).map { $0 * $0 * 1e-3 }
  func doubles(_ x: [Float]) -> [Double] { x.map { Double($0) } }
  var (exactW, exactM, exactV, exactEMA) = (doubles(w), doubles(m), doubles(v), doubles(ema))
  Adam.reference(
    weights: &exactW, gradients: doubles(g), m: &exactM, v: &exactV, ema: &exactEMA,
    settings: settings)
  let (start, u) = (w, 0x1p-24)
  var (newM, newV, newEMA) = (m, v, ema)
  let newW = try poisoned(count) { w in
    w.update(from: start, count: count)
    Adam.update(
      weights: w, gradients: g, m: &newM, v: &newV, ema: &newEMA, count: count, settings: settings)
  }
  for i in 0..<count {
    // The new m is a difference of terms up to 1, so its error is absolute; the change's follows it.
    let slope = 1e-3 / 0.271 / ((exactV[i] / 0.002_997).squareRoot() + 1e-8)
    let change = 16 * u * slope * (exactM[i].magnitude + m[i].magnitudeInDouble)
    #expect((Double(newM[i]) - exactM[i]).magnitude <= 4 * u * (1 + exactM[i].magnitude))
    #expect((Double(newV[i]) - exactV[i]).magnitude <= 8 * u * exactV[i])
    let errorW = change + 4 * u * slope + u * exactW[i].magnitude
    #expect((Double(newW[i]) - exactW[i]).magnitude <= errorW, "weight \(i)")
    let errorEMA = errorW + 4 * u * (exactEMA[i].magnitude + exactW[i].magnitude)
    #expect((Double(newEMA[i]) - exactEMA[i]).magnitude <= errorEMA, "average \(i)")
  }
}

@Test func rootKeepsItsBound() {
  for exponent in -120...120 {
    let x = Float(sign: .plus, exponent: exponent, significand: 1 + Float(exponent + 120) / 256)
    let error = (Double(Wide(repeating: x).root()[5]) / Double(x).squareRoot() - 1).magnitude
    #expect(error <= 4 * 0x1p-24, "\(x)")
  }
  #expect(Wide(repeating: 0).root()[0] == 0)
}

extension Float {
  fileprivate var magnitudeInDouble: Double { Double(magnitude) }
}
