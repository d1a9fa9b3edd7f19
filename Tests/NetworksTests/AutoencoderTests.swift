import Foundation
import Tensors
import TestSupport
import Testing

@testable import Networks

/// Autoencoders of both kinds: gradients against finite differences, codes and pictures in shape.
@Suite struct AutoencoderTests {
  private static func configuration(_ decoder: PixelDistribution) -> AutoencoderConfiguration {
    AutoencoderConfiguration(height: 8, width: 12, channels: 1, code: 3, decoder: decoder)
  }

  private static func pictures(_ random: inout SplitMix) -> Tensor {
    Tensor([2, 8, 12, 1], random.floats(192))
  }

  /// ⟨∇L, d⟩ of each parameter by itself against (L(w + h·d) − L(w − h·d)) / 2h.
  ///
  /// L is some 100 nats in float32, so its difference is off by 1e-5 at most, and with h = 4e-3 the
  /// slope by 2e-3 and by what h²‖L'''‖ leaves; the slopes are 0.5 to 100.
  private func check<Model: PictureCoder>(_ type: Model.Type, _ decoder: PixelDistribution) {
    var random = SplitMix(seed: 3)
    let x0 = Self.pictures(&random)
    let epsilon = RandomSource(seed: 5).normal([2, 3], .epsilon(step: 1))
    let model = Model(Self.configuration(decoder), random: RandomSource(seed: 1))
    let (_, gradients) = valueAndGradients(of: model) {
      $0.loss(of: x0, epsilon: epsilon, beta: 0.7)
    }
    for (index, parameter) in model.parameters.enumerated() {
      let direction = random.floats(parameter.count)
      let h: Float = 4e-3
      let moved = [h, -h].map { h -> Double in
        var moved = model
        var place = 0
        moved.visitParameters { other in
          if place == index {
            other.load(fileValues: zip(other.fileValues, direction).map { $0 + h * $1 })
          }
          place += 1
        }
        return Double(moved.loss(of: x0, epsilon: epsilon, beta: 0.7).scalar)
      }
      let slope = (moved[0] - moved[1]) / (2 * Double(h))
      let gradient = parameter.fileValues(of: gradients[index]).map { Double($0) }
      let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * Double($1.1) }
      let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect(
        (found - slope).magnitude <= 1e-2 * norm + 5e-3,
        "\(type) \(decoder) \(parameter.name): \(found), \(slope), ‖g‖ \(norm)")
      #expect(norm > 0, "\(parameter.name) plays no part")
    }
  }

  @Test(arguments: PixelDistribution.allCases)
  func gradients(_ decoder: PixelDistribution) {
    check(Autoencoder.self, decoder)
    check(VariationalAutoencoder.self, decoder)
  }

  @Test func namesAndShapes() {
    let model = VariationalAutoencoder(Self.configuration(.gaussian), random: nil)
    let shapes = Dictionary(
      uniqueKeysWithValues: model.parameters.map { ($0.name, $0.shape) })
    #expect(shapes["encoder.conv.0.weight"] == [16, 1, 3, 3])
    #expect(shapes["encoder.code.weight"] == [6, 128])  // μ and ln σ² of three dimensions
    #expect(shapes["decoder.spread.weight"] == [192, 128])  // 2×3 places of 32
    #expect(shapes["decoder.log_variance"] == [1])
    let plain = Autoencoder(Self.configuration(.bernoulli), random: nil)
    #expect(plain.parameters.map(\.name).contains("decoder.log_variance") == false)
    #expect(plain.parameters.first { $0.name == "encoder.code.weight" }?.shape == [3, 128])
  }

  /// What the loss says is what its parts say: −ln p(x|z) and KL by their formulas in double.
  @Test(arguments: PixelDistribution.allCases)
  func theLossIsTheBound(_ decoder: PixelDistribution) {
    var random = SplitMix(seed: 8)
    let x0 = Self.pictures(&random)
    let epsilon = RandomSource(seed: 5).normal([2, 3], .epsilon(step: 1))
    let model = VariationalAutoencoder(
      Self.configuration(decoder), random: RandomSource(seed: 1))
    let statistics = model.statistics(of: x0).values.map { Double($0) }
    var codes: [Float] = []
    var expected = 0.0
    for n in 0..<2 {
      for i in 0..<3 {
        let (mean, logVariance) = (statistics[6 * n + i], statistics[6 * n + 3 + i])
        codes.append(Float(mean + exp(logVariance / 2) * Double(epsilon.values[3 * n + i])))
        expected += (mean * mean + exp(logVariance) - logVariance - 1) / 2 * 0.5
      }
    }
    let outputs = model.outputs(Tensor([2, 3], codes)).values
    for (x, a) in zip(x0.values, outputs) {
      let (x, a) = (Double(x), Double(a))
      switch decoder {
      case .bernoulli:
        let p = 1 / (1 + exp(-a))
        expected -= (1 + x) / 2 * log(p) + (1 - x) / 2 * log(1 - p)
      case .gaussian: expected += ((x - a) * (x - a) + log(2 * .pi)) / 2  // σ begins at 1
      }
    }
    let loss = Double(model.loss(of: x0, epsilon: epsilon, beta: 0.5).scalar)
    #expect((loss - expected / 2).magnitude <= 1e-5 * expected)
  }

  @Test func picturesStayInRange() {
    let model = Autoencoder(Self.configuration(.bernoulli), random: RandomSource(seed: 2))
    let pictures = model.pictures(RandomSource(seed: 1).normal([4, 3], .xT))
    #expect(pictures.shape == [4, 8, 12, 1])
    #expect(pictures.values.allSatisfy { (-1...1).contains($0) })
    #expect(model.codes(of: pictures).shape == [4, 3])
  }

  @Test(arguments: [
    (30, 32, 1, 2, "“height” is 30, expected a multiple of 4 up to 512"),
    (32, 32, 2, 2, "“channels” is 2, expected 1 or 3"),
    (32, 32, 1, 1, "“code” is 1, expected 2 to 64"),
  ]) func impossibleSizes(height: Int, width: Int, channels: Int, code: Int, fault: String) {
    let configuration = AutoencoderConfiguration(
      height: height, width: width, channels: channels, code: code)
    #expect(configuration.fault == fault)
  }
}
