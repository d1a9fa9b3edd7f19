import Schedules
import Tensors

/// Pictures and their x_t in double precision, a timestep for each.
struct NoisyBatch {
  /// x_0 of all pictures, one after the other.
  let x0: [Double]
  /// Rounded, for the network.
  let xt: Tensor
  /// Elements of a picture.
  let size: Int
  private let exact: [Double]
  private let alphaBar: [Double]

  init(_ schedule: Schedule, t: [Int], x0: Tensor, epsilon: Tensor) {
    self.init(alphaBar: t.map { schedule.alphaBar[$0] }, x0: x0, epsilon: epsilon)
  }

  /// - Parameter alphaBar: ᾱ of each picture.
  init(alphaBar: [Double], x0: Tensor, epsilon: Tensor) {
    precondition(alphaBar.count == x0.shape[0] && x0.shape == epsilon.shape, "An ᾱ for each")
    self.alphaBar = alphaBar
    size = x0.count / max(1, alphaBar.count)
    let (size, clean, noise) = (size, x0.values.map { Double($0) }, epsilon.values)
    let weights = alphaBar.map { (signal: $0.squareRoot(), noise: (1 - $0).squareRoot()) }
    exact = clean.indices.map { i in
      weights[i / size].signal * clean[i] + weights[i / size].noise * Double(noise[i])
    }
    self.x0 = clean
    xt = Tensor(x0.shape, exact.map { Float($0) })
  }

  func elements(of picture: Int) -> Range<Int> { picture * size..<(picture + 1) * size }

  /// x̂_0 of all pictures from what the network said.
  func x0Hat(_ output: [Float], _ prediction: Prediction) -> [Double] {
    combined(output, alphaBar.map { prediction.x0Weights(alphaBar: $0) })
  }

  /// ε̂ likewise.
  func epsilonHat(_ output: [Float], _ prediction: Prediction) -> [Double] {
    combined(output, alphaBar.map { prediction.epsilonWeights(alphaBar: $0) })
  }

  /// The mean of (ε − ε̂)² of each picture.
  func noiseErrors(
    _ output: NetworkOutput, _ prediction: Prediction, _ epsilon: Tensor
  ) -> [Double] {
    let (epsilonHat, noise) = (epsilonHat(output.mean, prediction), epsilon.values)
    return alphaBar.indices.map { n in
      elements(of: n).reduce(0.0) { sum, i in
        let error = Double(noise[i]) - epsilonHat[i]
        return sum + error * error
      } / Double(size)
    }
  }

  private func combined(_ output: [Float], _ weights: [Weights]) -> [Double] {
    exact.indices.map { i in
      let weights = weights[i / size]
      return weights.first * exact[i] + weights.second * Double(output[i])
    }
  }
}

/// What a network said: of the mean, and of the variance if it has twice as many channels.
struct NetworkOutput {
  let mean: [Float]
  private let variance: [Float]?

  /// - Parameter channels: C of the pictures.
  init(_ output: Tensor, channels: Int) {
    guard output.channelCount == 2 * channels else {
      mean = output.values
      variance = nil
      return
    }
    let (lower, upper) = output.split(channels: channels)
    mean = lower.values
    variance = upper.values
  }

  /// Whether there are outputs for the variance.
  var saysVariance: Bool { variance != nil }

  /// Where element `i` of the pictures lies among the outputs; what is said of its variance lies
  /// `channels` further.
  func place(of i: Int, channels: Int) -> Int {
    saysVariance ? i / channels * 2 * channels + i % channels : i
  }

  /// v of element `i`, 0 for the lower end of the variance and 1 for the upper.
  func fraction(_ i: Int) -> Double {
    guard let variance else { preconditionFailure("A network that says nothing of the variance") }
    return (Double(variance[i]) + 1) / 2
  }
}

extension RandomSource {
  /// Noise for terms of the bound, which each picture draws for itself.
  ///
  /// - Parameters:
  ///   - shape: [N, …].
  ///   - images: N numbers below 2²⁰.
  ///   - t: N timesteps, in 1…T.
  public func boundNoise(_ shape: [Int], images: [Int], t: [Int]) -> Tensor {
    let size = shape.dropFirst().reduce(1, *)
    return Tensor(shape) { all in
      for (n, (image, t)) in zip(images, t).enumerated() {
        normal([size], .bound(image: image, t: t)).withValues { noise in
          for i in noise.indices { all[n * size + i] = noise[i] }
        }
      }
    }
  }
}
