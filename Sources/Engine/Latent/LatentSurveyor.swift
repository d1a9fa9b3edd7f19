import Datasets
import EngineMessages
import Evaluation
import Foundation
import Networks
import Tensors

/// Goes through some hundred pictures, a few at a time, and finds their codes and what they cost.
struct LatentSurveyor {
  private static let most = 1_000
  /// The bound is of as many, which costs more.
  private static let mostMeasured = 256
  private static let piece = 50

  private let dataset: ImageDataset
  private let indices: [Int]
  private let source: RandomSource
  private var done = 0
  /// Where the autoencoder's codes lay in the last survey.
  private(set) var spread: CodeSpread?
  private var plain: Half
  private var variational: Half

  /// What was found of one network.
  private struct Half {
    var codes: [Float] = []
    var bound: LatentBound
  }

  /// - Parameter dataset: The pictures to look at, the first of them.
  init(_ dataset: ImageDataset, _ configuration: AutoencoderConfiguration, seed: UInt64) {
    self.dataset = dataset
    source = RandomSource(seed: seed)
    indices = Array(0..<min(Self.most, dataset.count))
    let dimensions = configuration.pictureCount
    plain = Half(bound: LatentBound(dimensions: dimensions, code: 0))
    variational = Half(bound: LatentBound(dimensions: dimensions, code: configuration.code))
  }

  /// Looks at the next few pictures.
  ///
  /// - Returns: What was found of all, once all were seen; then it begins anew.
  mutating func advance(
    _ autoencoder: Autoencoder, _ vae: VariationalAutoencoder, step: Int
  ) -> LatentSurvey? {
    let part = Array(indices[done..<min(indices.count, done + Self.piece)])
    let x0 = dataset.batch(at: part)
    plain.codes += autoencoder.codes(of: x0).values
    variational.codes += vae.codes(of: x0).values
    if done < Self.mostMeasured {
      let epsilon = source.normal([part.count, vae.configuration.code], .z(t: done))
      plain.bound.add(x0, epsilon: epsilon, autoencoder)
      variational.bound.add(x0, epsilon: epsilon, vae)
    }
    done += part.count
    guard done >= indices.count else { return nil }
    defer {
      done = 0
      for half in [\Self.plain, \Self.variational] {
        let bound = self[keyPath: half].bound
        self[keyPath: half] = Half(
          bound: LatentBound(dimensions: bound.dimensions, code: bound.divergence.count))
      }
    }
    spread = CodeSpread(plain.codes, code: vae.configuration.code)
    let example = dataset.batch(at: [indices[0]])
    return LatentSurvey(
      step: step, dataset: dataset.name,
      labels: dataset.labels(at: indices) ?? [], dimensions: vae.configuration.pictureCount,
      autoencoder: plane(plain, autoencoder, example, statistics: nil),
      variational: plane(variational, vae, example, statistics: vae.statistics(of: example)),
      example: Picture.all(of: example)[0])
  }

  private func plane(
    _ half: Half, _ model: some PictureCoder, _ example: Tensor, statistics: Tensor?
  ) -> LatentSurvey.Plane {
    let d = model.configuration.code
    let spread = CodeSpread(half.codes, code: d)
    let weights = statistics == nil ? spread.variances : half.bound.divergence.map(\.mean)
    let axes = Array(
      (0..<d).sorted { (weights[$1], $0) < (weights[$0], $1) }.prefix(2).sorted())
    let points = (0..<half.codes.count / d).map {
      SIMD2(half.codes[d * $0 + axes[0]], half.codes[d * $0 + axes[1]])
    }
    let code = model.codes(of: example)
    return LatentSurvey.Plane(
      points: points, axes: axes, reach: spread.reach(axes),
      reconstruction: half.bound.reconstruction.mean,
      rates: half.bound.divergence.map(\.mean), mean: code.values.map { Double($0) },
      sigma: statistics.map { $0.values.suffix(d).map { exp(Double($0) / 2) } }
        ?? Array(repeating: 0, count: d),
      decoded: Picture.all(of: model.pictures(code))[0])
  }
}

/// Where the codes of many pictures lie.
struct CodeSpread {
  let means: [Double]
  let variances: [Double]
  private let codes: [Float]

  /// - Parameter codes: [N, d], at least one.
  init(_ codes: [Float], code d: Int) {
    self.codes = codes
    let count = Double(codes.count / d)
    var (means, squares) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
    for (i, value) in codes.enumerated() {
      means[i % d] += Double(value) / count
      squares[i % d] += Double(value) * Double(value) / count
    }
    self.means = means
    variances = zip(means, squares).map { max(0, $1 - $0 * $0) }
  }

  /// Within it lie 98 of 100 of the numbers on these axes; 3 at least, where N(0, I) is.
  func reach(_ axes: [Int]) -> Double {
    let d = means.count
    let sizes = codes.indices.lazy.filter { axes.contains($0 % d) }.map { codes[$0].magnitude }
      .sorted()
    guard let size = sizes.dropFirst(sizes.count * 98 / 100).first, size.isFinite else { return 3 }
    return max(3, Double(size) * 1.15)
  }
}
