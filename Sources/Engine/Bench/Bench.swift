import Kernels
import Learning
import Networks
import Tensors

/// Measures a network on this machine: whole training steps, and evaluations without a tape.
///
/// A step is what training does: noise, x_t, forward pass, mean square, backward pass, clipping,
/// Adam and the average of the weights; only reading the data is left out. Times are the best of
/// several, since other programs only ever slow a machine down.
public struct Bench {
  private let name: String
  private let batch: Int
  private let threads: Int?
  private let enoughSeconds: Double
  private let pictures: [Int]
  private let network: UNet2D
  private let random = RandomSource(seed: 1)

  /// - Parameters:
  ///   - name: How the report calls the network.
  ///   - configuration: Pictures are of its `sampleSize`, 32×32 if it has none.
  ///   - batch: Images of a step, at least 1.
  ///   - threads: At least 1; nil: as many as are set.
  ///   - enoughSeconds: How long each of the two passes is measured, if four runs take no longer.
  /// - Throws: If no network can be built, or it does not take pictures of that size.
  public init(
    name: String, configuration: UNet2DConfiguration, batch: Int, threads: Int?,
    enoughSeconds: Double = 5
  ) throws(UNet2DConfigurationError) {
    network = try UNet2D(configuration, random: random)
    let size = configuration.sampleSize ?? [32, 32]
    pictures = [batch, size[0], size[1], configuration.inChannels]
    try network.checkInput(shape: pictures)
    self.name = name
    self.batch = batch
    self.threads = threads
    self.enoughSeconds = enoughSeconds
  }

  /// Measures, which takes some seconds or, for large networks, a minute.
  public func run() -> BenchReport {
    if let threads { Threads.setCount(threads) }
    let threads = Threads.count
    var peak = Peak.measureFMA(threads: threads)
    let train = train()
    peak = max(peak, Peak.measureFMA(threads: threads))
    let forward = forward()
    peak = max(peak, Peak.measureFMA(threads: threads))
    return BenchReport(
      model: name, parameters: network.parameterCount, batch: batch, threads: threads,
      // The way back costs the forward pass twice: for the inputs, and for the weights.
      train: speed(train, passes: 3), forward: speed(forward, passes: 1), fmaPeakGflops: peak,
      peakMemoryBytes: ProcessMemory.peakBytes, grownBytes: train.grownBytes,
      trainTimes: BenchReport.times(train.shares, total: train.seconds),
      forwardTimes: BenchReport.times(forward.shares, total: forward.seconds))
  }

  private func speed(_ measurement: Measurement, passes: Double) -> BenchReport.Speed {
    let images = Double(batch) / measurement.seconds
    let operations = network.operations(height: pictures[1], width: pictures[2])
    return BenchReport.Speed(imagesPerSecond: images, gflops: passes * operations * images * 1e-9)
  }

  private func train() -> Measurement {
    var state = TrainingState(model: network)
    let data = random.uniform(pictures, .exemplar(index: 0))
    return measure { step in
      let levels = NoiseLevels(random, step: step, count: batch)
      let epsilon = random.normal(pictures, .epsilon(step: step))
      let xt = Tensor.perImage(levels.signal, data, levels.noise, epsilon)
      let (_, gradients) = valueAndGradients(of: state.model) { model in
        (model(xt, t: levels.timesteps).predicting(epsilon) - epsilon).meanSquare()
      }
      state.apply(gradients: gradients, learningRate: 1e-4, emaDecay: 0.999)
    }
  }

  private func forward() -> Measurement {
    let xt = random.normal(pictures, .xT)
    let timesteps = [Double](repeating: 500, count: batch)
    return measure { _ in _ = network(xt, t: timesteps) }
  }

  /// What some runs have shown.
  private struct Measurement {
    var seconds = Double.infinity
    var shares: [Profile.Share] = []
    /// What all runs but the first took from the system.
    var grownBytes = 0
  }

  /// The shortest of some runs, after one that brings memory and threads up.
  private func measure(_ body: (_ step: Int) -> Void) -> Measurement {
    var held = ProcessMemory.addressBytes  // looked at before, since the first look takes some
    body(0)
    held = ProcessMemory.addressBytes
    var best = Measurement()
    let start = Stopwatch.seconds
    for step in 1...Self.mostRuns {
      let before = Stopwatch.seconds
      let shares = Profile.shares { body(step) }
      let after = Stopwatch.seconds
      if after - before < best.seconds {
        (best.seconds, best.shares) = (after - before, shares)
      }
      if step >= Self.fewestRuns, after - start > enoughSeconds { break }
    }
    best.grownBytes = ProcessMemory.addressBytes - held
    return best
  }

  private static let fewestRuns = 4
  private static let mostRuns = 200
}

/// How much of picture and noise x_t holds.
///
/// The linear schedule of Ho et al. (2020).
private struct NoiseLevels {
  /// Counted from 0, as the network takes them.
  let timesteps: [Double]
  /// √ᾱ_t of each image.
  let signal: [Double]
  /// √(1 − ᾱ_t) of each image.
  let noise: [Double]

  init(_ random: RandomSource, step: Int, count: Int) {
    let t = random.integers(in: 1...1_000, count: count, .timesteps(step: step))
    let alphaBar = t.map { t in
      (1...t).reduce(1.0) { product, k in
        let beta = 1e-4 + (0.02 - 1e-4) * Double(k - 1) / 999
        return product * (1 - beta)
      }
    }
    timesteps = t.map { Double($0 - 1) }
    signal = alphaBar.map { $0.squareRoot() }
    noise = alphaBar.map { (1 - $0).squareRoot() }
  }
}

extension Tensor {
  /// The channels that predict `epsilon`, if the network has others as well.
  fileprivate func predicting(_ epsilon: Tensor) -> Tensor {
    shape == epsilon.shape ? self : split(channels: epsilon.shape[3]).lower
  }
}
