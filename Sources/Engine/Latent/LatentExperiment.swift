import Datasets
import EngineMessages
import Networks
import Tensors

/// An autoencoder and a variational one that learn the same batches, and all that is shown of them,
/// in slices of some milliseconds.
struct LatentExperiment {
  let identifier: Int
  private let settings: AutoencoderSettings
  /// What is learned from.
  private let dataset: ImageDataset
  private var plain: AutoencoderLearner<Autoencoder>
  private var variational: AutoencoderLearner<VariationalAutoencoder>
  private var order: BatchOrder
  private var surveyor: LatentSurveyor
  /// nil: the pictures have no classes.
  private var judge: PictureJudge?
  private var trial: RandomCodeTrial
  private var isTrialDue = true
  /// The survey that is shown.
  private var survey: LatentSurvey?
  private var isSurveyDue = true
  private var isLearning = false
  private var place: SIMD2<Double>?
  private var wish: LatentWish?
  private var isWishDue = false
  private var news = LatentNews()

  /// - Throws: What is wrong with the settings or the data.
  init(_ settings: AutoencoderSettings, identifier: Int) throws(EngineError) {
    try settings.check()
    let split = try PictureSplit(of: settings.dataset, holdingOut: nil)
    dataset = split.learned
    (self.settings, self.identifier) = (settings, identifier)
    let configuration = try settings.configuration(for: dataset)
    plain = AutoencoderLearner(settings, configuration)
    variational = AutoencoderLearner(settings, configuration)
    order = BatchOrder(
      random: RandomSource(seed: settings.seed), count: dataset.count, batch: settings.batch)
    judge = PictureJudge(split, .quick)
    trial = RandomCodeTrial(code: settings.code, seed: settings.seed)
    surveyor = LatentSurveyor(
      split.measured, configuration, seed: settings.seed ^ 0x5EED)
  }

  private var step: Int { plain.state.step }
  private var isFinished: Bool { step >= settings.steps }

  /// Whether there is nothing to compute.
  var isIdle: Bool {
    !isLearning && !isSurveyDue && (judge == nil || !isTrialDue)
      && (survey == nil || place == nil && !isWishDue)
  }

  mutating func learn() { isLearning = !isFinished }

  mutating func pause() {
    // The survey that is shown is of some steps ago.
    isSurveyDue = isSurveyDue || isLearning
    isTrialDue = isTrialDue || isLearning
    isLearning = false
  }

  mutating func look(at place: SIMD2<Double>) {
    self.place = place.clamped(
      lowerBound: SIMD2(repeating: -1), upperBound: SIMD2(repeating: 1))
  }

  mutating func watch(_ wish: LatentWish) {
    self.wish = wish
    isWishDue = true
  }

  /// One slice of what is under way.
  ///
  /// - Returns: What there is to tell.
  mutating func advance() throws(EngineError) -> [LatentEvent] {
    var events = look() + picture()
    if isLearning { events += try learnStep() }
    // While they learn, survey and trial take turns, so that learning has most of the time; the
    // judge is to have learned soon.
    if isLearning ? step.isMultiple(of: 2) : isSurveyDue,
      let found = surveyor.advance(plain.learned, variational.learned, step: step)
    {
      survey = found
      // What was seen before the last step is out of date.
      isSurveyDue = !isLearning && news.stepsSinceSurvey > 0
      news.stepsSinceSurvey = 0
      if !isLearning { renew() }
      events.append(.surveyed(identifier: identifier, found))
    }
    if isLearning ? judge?.hasLearned == false || !step.isMultiple(of: 2) : isTrialDue,
      let found = judged()
    {
      // What was judged before the last step is out of date.
      isTrialDue = !isLearning && news.stepsSinceTrial > 0
      news.stepsSinceTrial = 0
      events.append(.judged(identifier: identifier, found))
    }
    return events
  }

  /// A step of the judge, or a few random codes for it.
  private mutating func judged() -> LatentJudgement? {
    guard var judge else { return nil }
    guard judge.hasLearned else {
      // Nothing is said of random codes where it cannot learn.
      self.judge = (try? judge.learn()).map { judge }
      return nil
    }
    guard let spread = surveyor.spread else { return nil }
    return trial.advance(plain.learned, variational.learned, spread: spread, by: judge)
  }

  private mutating func learnStep() throws(EngineError) -> [LatentEvent] {
    let start = ContinuousClock.now
    let x0 = dataset.batch(at: order.indices(step: step + 1))
    let first = try plain.advance(x0).loss
    let second = try variational.advance(x0).loss
    news.add(first, second, seconds: start.duration(to: .now).seconds)
    var events: [LatentEvent] = []
    if news.isDue || isFinished {
      events.append(.learned(identifier: identifier, news.progress(step: step)))
    }
    if news.isRenewalDue || isFinished {
      renew()
    }
    if isFinished {
      (isLearning, isSurveyDue, isTrialDue) = (false, true, true)
      events.append(.finished(identifier: identifier))
    }
    return events
  }

  /// Pictures that are shown are made anew.
  private mutating func renew() {
    news.lastRenewal = .now
    isWishDue = wish != nil
    place = place ?? news.lastPlace
  }

  private mutating func look() -> [LatentEvent] {
    guard let place, let survey else { return [] }
    (self.place, news.lastPlace) = (nil, place)
    return [.looked(identifier: identifier, both(at: [place], survey))]
  }

  private mutating func picture() -> [LatentEvent] {
    guard isWishDue, let wish, let survey else { return [] }
    isWishDue = false
    return [.pictured(identifier: identifier, wish, pictures(wish, survey))]
  }
}

extension LatentExperiment {
  private func pictures(_ wish: LatentWish, _ survey: LatentSurvey) -> LatentPictures {
    let random = RandomSource(seed: wish.seed)
    switch wish.part {
    case .random:
      let codes = random.normal([LatentWish.randomCount, settings.code], .xT)
      return LatentPictures(
        autoencoder: Picture.all(of: plain.learned.pictures(codes)),
        variational: Picture.all(of: variational.learned.pictures(codes)))
    case .between:
      let ends = Array(random.permutation(dataset.count, .dataOrder(epoch: 1)).prefix(2))
      let x0 = dataset.batch(at: ends.count == 2 ? ends : [0, 0])
      let (first, second) = (between(x0, plain.learned), between(x0, variational.learned))
      return LatentPictures(
        autoencoder: first.pictures, variational: second.pictures,
        autoencoderEnds: first.ends(on: survey.autoencoder.axes),
        variationalEnds: second.ends(on: survey.variational.axes))
    case .manifold:
      let side = LatentWish.side
      let places = (0..<side * side).map { i in
        SIMD2(2 * Double(i % side) + 1, 2 * Double(side - 1 - i / side) + 1) / Double(side) - 1
      }
      return both(at: places, survey)
    }
  }

  /// Two pictures as they are, and between them what lies on the line between their codes.
  private func between(_ x0: Tensor, _ model: some PictureCoder) -> CodeLine {
    let (ends, d) = (model.codes(of: x0).values, settings.code)
    let count = LatentWish.betweenCount
    let codes = (0..<count).flatMap { n in
      let part = Float(n) / Float(count - 1)
      return (0..<d).map { (1 - part) * ends[$0] + part * ends[d + $0] }
    }
    let originals = Picture.all(of: x0)
    let made = Picture.all(of: model.pictures(Tensor([count, d], codes)))
    return CodeLine(pictures: [originals[0]] + made + [originals[1]], ends: ends)
  }

  /// What both make of places in their planes.
  private func both(at places: [SIMD2<Double>], _ survey: LatentSurvey) -> LatentPictures {
    LatentPictures(
      autoencoder: Self.pictures(plain.learned, survey.autoencoder, places),
      variational: Self.pictures(variational.learned, survey.variational, places))
  }

  /// The other numbers of the codes are 0.
  private static func pictures(
    _ model: some PictureCoder, _ plane: LatentSurvey.Plane, _ places: [SIMD2<Double>]
  ) -> [Picture] {
    let d = model.configuration.code
    var codes = [Float](repeating: 0, count: places.count * d)
    for (n, place) in places.enumerated() {
      codes[n * d + plane.axes[0]] = Float(place.x * plane.reach)
      codes[n * d + plane.axes[1]] = Float(place.y * plane.reach)
    }
    return Picture.all(of: model.pictures(Tensor([places.count, d], codes)))
  }
}

/// Pictures on the line between two codes.
private struct CodeLine {
  let pictures: [Picture]
  /// Both codes, one after the other.
  let ends: [Float]

  /// Where they lie in a plane.
  func ends(on axes: [Int]) -> [SIMD2<Float>] {
    let d = ends.count / 2
    return [0, d].map { SIMD2(ends[$0 + axes[0]], ends[$0 + axes[1]]) }
  }
}
