import Checkpoints
import Datasets
import Evaluation
import Networks
import Tensors

/// An autoencoder from the disk, of either kind.
public struct LoadedAutoencoder {
  /// Of its directory.
  public let path: String
  private let model: any PictureCoder

  /// - Returns: nil if the path leads to something else than an autoencoder.
  /// - Parameter path: A run directory, or one checkpoint inside it.
  public init?(_ path: String) throws(EngineError) {
    let directory = try checkpoints { () throws(CheckpointError) in
      try ModelReference.autoencoder(at: path)
    }
    guard let directory else { return nil }
    self.path = path
    model = try checkpoints { () throws(CheckpointError) -> any PictureCoder in
      directory.isVariational
        ? try directory.network(as: VariationalAutoencoder.self)
        : try directory.network(as: Autoencoder.self)
    }
  }

  public var isVariational: Bool { type(of: model).isVariational }
  public var configuration: AutoencoderConfiguration { model.configuration }

  /// Pictures of codes drawn from N(0, I), [count, H, W, C] in [-1, 1].
  ///
  /// Picture n depends on the seed and n alone.
  public func draw(count: Int, seed: UInt64) -> Tensor {
    let codes = RandomSource(seed: seed).normal([count, model.configuration.code], .xT)
    let size = model.configuration.pictureCount
    return Tensor([count] + model.configuration.pictureShape) { y in
      for start in stride(from: 0, to: count, by: Self.atOnce) {
        let part = start..<min(count, start + Self.atOnce)
        let pictures = model.pictures(codes.rows(part))
        pictures.withValues { values in
          for i in values.indices { y[start * size + i] = values[i] }
        }
      }
    }
  }

  static let atOnce = 64
}

/// The bound of an autoencoder from the disk on pictures; without a spread its reconstruction alone.
public struct AutoencoderEvaluation {
  private let model: LoadedAutoencoder
  public let pictures: MeasuredPictures
  private var dataset: ImageDataset { pictures.dataset }
  private let images: [Int]
  private let source: RandomSource

  /// - Parameters:
  ///   - dataset: A name or a directory; nil: what the run learned from.
  ///   - images: Pictures to look at, at least 1 and at most those that are held out.
  /// - Throws: What does not go together, in one sentence.
  public init(
    _ model: LoadedAutoencoder, dataset: String?, images: Int, seed: UInt64
  ) throws(EngineError) {
    pictures = try MeasuredPictures(for: model.path, dataset: dataset)
    try pictures.check(images: images)
    let measured = pictures.dataset
    let shape = Array(measured.shape[1...])
    guard model.configuration.pictureShape == shape else {
      throw .autoencoder(
        name: model.path,
        fault: "its pictures are \(model.configuration.pictureShape), those of "
          + "\(measured.name) \(shape)")
    }
    self.model = model
    source = RandomSource(seed: seed)
    self.images = Array(
      source.permutation(measured.count, .dataOrder(epoch: 0)).prefix(images))
  }

  /// - Throws: `notFinite`, of a model whose weights were lost.
  public func run() throws(EngineError) -> LatentBound {
    let configuration = model.configuration
    var bound = LatentBound(
      dimensions: configuration.pictureCount,
      code: model.isVariational ? configuration.code : 0)
    for start in stride(from: 0, to: images.count, by: LoadedAutoencoder.atOnce) {
      let part = Array(images[start..<min(images.count, start + LoadedAutoencoder.atOnce)])
      let epsilon = source.normal([part.count, configuration.code], .z(t: start))
      model.add(dataset.batch(at: part), epsilon: epsilon, to: &bound)
    }
    guard bound.total.mean.isFinite else { throw .notFinite(model: model.path) }
    return bound
  }
}

extension LoadedAutoencoder {
  fileprivate func add(_ x0: Tensor, epsilon: Tensor, to bound: inout LatentBound) {
    bound.add(x0, epsilon: epsilon, model)
  }
}

extension LatentBound {
  /// Adds what a model makes of pictures.
  ///
  /// - Parameter epsilon: [N, d], what is drawn of each code's spread.
  mutating func add(_ x0: Tensor, epsilon: Tensor, _ model: any PictureCoder) {
    let likelihood: PixelLikelihood =
      switch model.configuration.decoder {
      case .bernoulli: .bernoulli
      case .gaussian:
        .gaussian(logVariance: model.pixelLogVariance.withValues { Double($0[0]) })
      }
    let statistics = (model as? VariationalAutoencoder)?.statistics(of: x0)
    let codes = statistics?.gaussianSample(epsilon: epsilon) ?? model.codes(of: x0)
    add(
      reconstruction: likelihood.nats(of: x0, outputs: model.outputs(codes)),
      statistics: statistics)
  }
}

extension Tensor {
  /// Some rows of this [N, d].
  func rows(_ range: Range<Int>) -> Tensor {
    let d = shape[1]
    return Tensor(
      [range.count, d], withValues { Array($0[range.lowerBound * d..<range.upperBound * d]) })
  }
}

extension AutoencoderEvaluation {
  /// Lets a classifier learn the data set's classes and measure pictures of random codes.
  ///
  /// - Parameters:
  ///   - samples: At least 2.
  ///   - progress: Hears of each step of the classifier's learning, and how many there are.
  /// - Throws: `tooFewHeldOut`.
  public func measures(
    samples: Int, seed: UInt64, progress: (_ done: Int, _ all: Int) -> Void
  ) throws(EngineError) -> SampleMeasures {
    try SampleMeasures.check(samples: samples)
    return try SampleMeasures(
      of: model.draw(count: samples, seed: seed), beside: pictures, seed: seed, progress: progress)
  }
}
