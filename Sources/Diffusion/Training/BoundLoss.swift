import Schedules
import Tensors

/// T times one term of the bound for each picture, as something that learns.
///
/// Its mean over t, uniform in 1…T, is the bound without L_T, in bits per dimension. Value and
/// slopes are in double precision.
struct BoundLoss {
  let bound: VariationalBound
  let t: [Int]
  let noisy: NoisyBatch
  let prediction: Prediction
  /// Whether the bound moves the variance alone, and what says x̂_0 learns from elsewhere.
  let stopsMean: Bool

  /// - Parameters:
  ///   - output: Of the network, on a tape.
  ///   - weights: Of each picture in the mean.
  /// - Returns: The weighted mean, of shape [], and the loss of each picture without its weight.
  func callAsFunction(_ output: Tensor, weights: [Double]) -> (mean: Tensor, perImage: [Double]) {
    let channels = noisy.xt.channelCount
    let said = NetworkOutput(output.detached, channels: channels)
    let x0Hat = noisy.x0Hat(said.mean, prediction)
    var perImage: [Double] = []
    // What one nat of one element is of the mean over T, dimensions and pictures, in bits.
    let scale =
      Double(bound.schedule.timesteps) / Double(noisy.size) / VariationalBound.natsPerBit
    let gradient = Tensor(output.shape) { slopes in
      for n in t.indices {
        let step = bound.step(t[n])
        let x0Slope = prediction.x0Weights(alphaBar: bound.schedule.alphaBar[t[n]]).second
        let span = step.logVariances.upperBound - step.logVariances.lowerBound
        let share = scale * weights[n] / Double(t.count)
        var nats = 0.0
        for i in noisy.elements(of: n) {
          let v = bound.variance == .learnedRange ? said.fraction(i) : 1
          let element = step.element(
            x0: noisy.x0[i], x0Hat: x0Hat[i], logVariance: step.logVariance(v))
          nats += element.nats
          let place = said.place(of: i, channels: channels)
          slopes[place] = stopsMean ? 0 : Float(share * element.x0Slope * x0Slope)
          guard said.saysVariance else { continue }
          // ln σ² = v upper + (1 − v) lower with v = (o + 1)/2; 0 where it is fixed.
          slopes[place + channels] = Float(share * element.logVarianceSlope * span / 2)
        }
        perImage.append(scale * nats)
      }
    }
    let mean = zip(perImage, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(max(1, t.count))
    return (output.number(mean, gradient: gradient), perImage)
  }
}
