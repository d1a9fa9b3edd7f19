import Datasets
import Diffusion
import EngineMessages
import Evaluation
import Schedules
import Tensors

/// The bound of one model, measured a network evaluation at a time so that one can look on.
///
/// A pass looks at a few pictures in every group of timesteps. Within it the groups come in an order
/// that covers all of 1…T early, so that the curve stands after a second and then sharpens.
struct BoundExperiment {
  let identifier: Int
  private let model: LoadedModel
  private let dataset: ImageDataset
  private let source = RandomSource(seed: 0)
  /// All pictures in the order in which they are looked at.
  private let images: [Int]
  /// The groups in the order of a pass.
  private let order: [Int]
  private let batch: Int
  private var tally: BoundTally
  private var pass: Pass?
  private var done = 0
  private var lastTold = ContinuousClock.now
  private var isFirst = true
  var isPaused = false

  /// Pictures under way.
  private struct Pass {
    let images: [Int]
    let x0: Tensor
    /// Of each picture, one of each group.
    let timesteps: [[Int]]
    /// Groups done.
    var position = 0
  }

  /// Pictures at once, at most, and multiplications and additions of one evaluation, so that a key
  /// is answered meanwhile.
  private static let mostAtOnce = 8
  private static let operationsAtOnce = 4e9
  private static let mostImages = 512
  private static let stride = 20
  /// Between two reports.
  private static let pause = Duration.milliseconds(150)

  /// - Throws: Pictures that the network does not take.
  init(_ model: LoadedModel, _ dataset: ImageDataset, identifier: Int) throws(EngineError) {
    try ModelEvaluation.check(model, dataset)
    (self.identifier, self.model, self.dataset) = (identifier, model, dataset)
    let most = min(Self.mostImages, dataset.count)
    images = Array(source.permutation(dataset.count, .dataOrder(epoch: 0)).prefix(most))
    let strata = TimestepStrata(
      timesteps: model.schedule.timesteps, stride: min(Self.stride, model.schedule.timesteps))
    let network = model.predictor.network.configuration
    let saysVariance = network.outChannels == 2 * network.inChannels
    let variances = Variance.fixed + (saysVariance ? [.learnedRange] : [])
    tally = BoundTally(
      strata: strata,
      bounds: variances.map {
        VariationalBound(schedule: model.schedule, variance: $0, limit: model.limit)
      })
    order = Self.spread(strata.ranges.count)
    let operations = model.predictor.network.operations(
      height: dataset.height, width: dataset.width)
    batch = max(1, min(Self.mostAtOnce, Int(Self.operationsAtOnce / max(1, operations))))
  }

  var isIdle: Bool { isPaused || isFinished }

  private var isFinished: Bool { done >= images.count }

  /// 0 ..< count, each in the middle of a gap that those before it left (van der Corput).
  private static func spread(_ count: Int) -> [Int] {
    var bits = 0
    while 1 << bits < count { bits += 1 }
    return (0..<1 << bits).map { i in
      (0..<bits).reduce(0) { $0 << 1 | (i >> $1 & 1) }
    }.filter { $0 < count }
  }

  /// One network evaluation.
  ///
  /// - Returns: What there is to tell.
  mutating func advance() throws(EngineError) -> [BoundEvent] {
    var pass = pass ?? begin()
    let group = order[pass.position]
    let t = pass.timesteps.map { $0[group] }
    let epsilon = source.boundNoise(pass.x0.shape, images: pass.images, t: t)
    let observation = BoundObservation(
      model.schedule, limit: model.limit, at: t, x0: pass.x0, epsilon: epsilon,
      with: predictor(for: pass.images))
    tally.add(observation, group: group)
    guard tally.terms.allSatisfy({ $0[group].mean.isFinite }) else {
      throw .notFinite(model: model.name)
    }
    var events: [BoundEvent] = []
    if done == 0 {
      let guess = Tensor([1] + pass.x0.shape[1...], observation.guess(of: 0))
      if isFirst { events.append(.began(identifier: identifier, original: picture(pass.x0))) }
      isFirst = false
      events.append(.decoded(identifier: identifier, group: group, picture(guess)))
    }
    pass.position += 1
    self.pass = pass
    if pass.position == order.count { end(pass) }
    let now = ContinuousClock.now
    if isFinished || lastTold.duration(to: now) >= Self.pause {
      lastTold = now
      events.append(.measured(identifier: identifier, measurement))
    }
    if isFinished { events.append(.finished(identifier: identifier)) }
    return events
  }

  private mutating func begin() -> Pass {
    let part = Array(images[done..<min(done + batch, images.count)])
    let pass = Pass(
      images: part, x0: dataset.batch(at: part),
      timesteps: part.map { tally.strata.timesteps(image: $0, source: source) })
    if let bound = tally.bounds.first { tally.begin(priors: bound.prior(pass.x0)) }
    return pass
  }

  private mutating func end(_ pass: Pass) {
    tally.finish()
    done += pass.images.count
    self.pass = nil
  }

  private func predictor(for images: [Int]) -> DenoisingNetwork {
    var predictor = model.predictor
    if predictor.network.takesLabels, let labels = dataset.labels(at: images) {
      predictor.condition = .each(labels)
    }
    return predictor
  }

  private func picture(_ x: Tensor) -> Picture { Picture.all(of: x)[0] }

  private var measurement: BoundMeasurement {
    BoundMeasurement(
      images: done, mostImages: images.count, schedule: model.specification,
      dataset: dataset.name, groups: tally.strata.ranges, prior: BoundValue(tally.prior),
      columns: zip(tally.bounds, zip(tally.terms, tally.totals)).map { bound, found in
        BoundMeasurement.Column(
          variance: bound.variance, terms: found.0.map { BoundValue($0) },
          total: BoundValue(found.1))
      },
      simple: tally.simple.map { BoundValue($0) },
      rmse: tally.x0Errors.map { 127.5 * $0.mean.squareRoot() })
  }
}

extension BoundValue {
  init(_ mean: RunningMean) {
    self.init(mean: mean.count > 0 ? mean.mean : .nan, error: mean.error)
  }
}
