import Checkpoints
import Datasets
import EngineMessages
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

/// How good pictures of random codes of one model are.
public struct RandomCodeReport: Equatable, Sendable {
  /// Codes from N(0, I) that were decoded.
  public let samples: Int
  /// The share of pictures that it never saw which the classifier names rightly.
  public let accuracy: Double
  /// Of such pictures, against others.
  public let real: LatentJudgement.Score
  public let score: LatentJudgement.Score
}

extension AutoencoderEvaluation {
  /// Lets a classifier learn the data set's classes and judge pictures of random codes.
  ///
  /// - Parameter samples: At least 2.
  /// - Throws: `noLabels` where there are no classes to learn.
  public func judge(samples: Int, seed: UInt64) throws(EngineError) -> RandomCodeReport {
    guard (2...65_536).contains(samples) else {
      throw .setting(key: "samples", value: "\(samples)", expected: "2 to 65536")
    }
    guard var judge = PictureJudge(pictures.split, model.configuration) else {
      throw .noLabels(dataset: dataset.name)
    }
    while !judge.hasLearned { try judge.learn() }
    let pictures = model.draw(count: samples, seed: seed)
    var tally = PictureJudge.Tally()
    let size = model.configuration.pictureCount
    for start in stride(from: 0, to: samples, by: LoadedAutoencoder.atOnce) {
      let part = start..<min(samples, start + LoadedAutoencoder.atOnce)
      let values = pictures.withValues {
        Array($0[part.lowerBound * size..<part.upperBound * size])
      }
      judge.judge(Tensor([part.count] + model.configuration.pictureShape, values), &tally)
    }
    guard let accuracy = judge.accuracy, let real = judge.real, let score = judge.score(tally)
    else { throw .notFinite(model: model.path) }
    return RandomCodeReport(samples: samples, accuracy: accuracy, real: real, score: score)
  }
}
