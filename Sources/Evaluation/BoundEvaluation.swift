import Datasets
import Diffusion
import Tensors

/// The bound of a model on some pictures of a data set.
///
/// All timesteps of all pictures are T network evaluations for each; with strata it is one for each
/// group, and the total stays without bias. Every picture has noise and timesteps of its own by the
/// seed, so that neither the batch nor other pictures change what is found for it.
public struct BoundEvaluation {
  public let bound: VariationalBound
  public let dataset: ImageDataset
  /// The pictures to look at, each in 0 ..< `dataset.count` and below 2²⁰.
  public let images: [Int]
  public let strata: TimestepStrata
  public let source: RandomSource
  /// Pictures at once, which bounds the memory and changes nothing else.
  public let batch: Int

  /// - Parameters:
  ///   - count: How many pictures, drawn without replacement by the seed; in 1…the data set's.
  ///   - stride: Timesteps of which one is looked at, at least 1.
  public init(
    bound: VariationalBound, dataset: ImageDataset, count: Int, stride: Int,
    source: RandomSource, batch: Int
  ) {
    precondition((1...dataset.count).contains(count) && batch >= 1)
    self.bound = bound
    self.dataset = dataset
    images = Array(
      source.permutation(dataset.count, .dataOrder(epoch: 0)).prefix(count))
    strata = TimestepStrata(timesteps: bound.schedule.timesteps, stride: stride)
    self.source = source
    self.batch = batch
  }

  /// Network evaluations of a batch, in all.
  public var calls: Int { (images.count + batch - 1) / batch * strata.ranges.count }

  /// - Parameters:
  ///   - predictor: The model, for pictures of these classes if they are known.
  ///   - progress: Hears after each network evaluation how many there were.
  public func estimate<Predictor: NoisePredictor>(
    predictor: (_ labels: [Int]?) -> Predictor, progress: (_ calls: Int) -> Void
  ) -> BoundEstimate {
    var sums = BoundSums(strata)
    var calls = 0
    for start in stride(from: 0, to: images.count, by: batch) {
      let part = Array(images[start..<min(start + batch, images.count)])
      let x0 = dataset.batch(at: part)
      let predictor = predictor(dataset.labels(at: part))
      let timesteps = part.map { strata.timesteps(image: $0, source: source) }
      var found = part.map { _ in [BoundTerm]() }
      for k in strata.ranges.indices {
        let t = timesteps.map { $0[k] }
        let epsilon = source.boundNoise(x0.shape, images: part, t: t)
        let terms = bound.terms(at: t, x0: x0, epsilon: epsilon, with: predictor)
        for (n, term) in terms.enumerated() { found[n].append(term) }
        calls += 1
        progress(calls)
      }
      for (prior, terms) in zip(bound.prior(x0), found) { sums.add(prior: prior, terms: terms) }
    }
    return sums.estimate
  }
}
