import EngineMessages
import TerminalKit

/// The workspace in which an autoencoder and a variational one learn side by side.
struct LatentState: Equatable, Sendable {
  enum Phase: Equatable, Sendable { case idle, learning, paused, finished }

  /// What the planes show: where pictures lie, or what lies at evenly spaced places of one.
  enum PlaneView: CaseIterable, Equatable, Sendable { case points, variational, autoencoder }

  /// What the lower pane shows.
  enum LowerView: CaseIterable, Equatable, Sendable { case random, between, code, bridge }

  /// What was asked of the engine last.
  struct Asked: Equatable, Sendable {
    var settings: AutoencoderSettings
    var place: SIMD2<Double>?
    var wish: LatentWish?
  }

  /// What answered a wish.
  struct Answer: Equatable, Sendable {
    var wish: LatentWish
    var pictures: LatentPictures
  }

  var draft = AutoencoderSettings()
  /// nil: nobody has looked yet.
  var asked: Asked?
  /// Comes back in the engine's events; grows by one with each pair of networks.
  var identifier = 0
  var phase = Phase.idle
  /// Whether the engine could not do what was asked for.
  var isRefused = false
  var latest: LatentProgress?
  /// What each makes small, in nats a picture.
  var plainLosses = LossCurve()
  var variationalLosses = LossCurve()
  var survey: LatentSurvey?
  /// What both make of the place under the cursor, one picture each.
  var look: LatentPictures?
  var answer: Answer?
  var judgement: LatentJudgement?

  /// The cursor in both planes, in parts of their reach: -1…1.
  var place = SIMD2(0.0, 0.0)
  /// Of the random codes and of the two pictures.
  var seed: UInt64 = 0
  var plane = PlaneView.points
  var view = LowerView.random

  var focus = Pane.latentPlanes
  var field = Field.latentCode
  var panes: [Pane] { [.latentPlanes, .latentSettings] }

  static let codes = [2, 3, 4, 6, 8, 12, 16, 24, 32]
  static let betas = [0, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16]

  /// What the screen shows of the networks besides their planes; nil: nothing that is drawn.
  var wish: LatentWish? {
    guard plane == .points else { return LatentWish(part: .manifold, seed: 0) }
    switch view {
    case .random: return LatentWish(part: .random, seed: seed)
    case .between: return LatentWish(part: .between, seed: seed)
    case .code, .bridge: return nil
    }
  }

  /// The pictures that answer the wish of now.
  var pictures: LatentPictures? { answer?.wish == wish ? answer?.pictures : nil }

  /// Two networks that know nothing.
  mutating func begin() {
    identifier += 1
    (phase, isRefused) = (.idle, false)
    (latest, survey, look, answer, judgement) = (nil, nil, nil, nil, nil)
    (plainLosses, variationalLosses) = (LossCurve(), LossCurve())
  }

  private mutating func append(_ progress: LatentProgress) {
    guard phase != .idle else { return }
    latest = progress
    plainLosses.append(
      step: progress.step, loss: progress.autoencoderLoss, seconds: progress.seconds)
    variationalLosses.append(
      step: progress.step, loss: progress.variationalLoss, seconds: progress.seconds)
  }

  mutating func move(_ dx: Double, _ dy: Double) {
    let step = 0.04
    place = (place + step * SIMD2(dx, dy)).clamped(
      lowerBound: SIMD2(repeating: -1), upperBound: SIMD2(repeating: 1))
  }

  /// What the engine told; what belongs to other networks is left out.
  mutating func receive(_ event: LatentEvent) {
    switch event {
    case .refused(identifier): (isRefused, phase) = (true, .idle)
    case .learned(identifier, let progress): append(progress)
    case .surveyed(identifier, let survey) where survey.isWhole: self.survey = survey
    case .looked(identifier, let look) where look.isWhole(count: 1): self.look = look
    case .pictured(identifier, let wish, let pictures) where pictures.isWhole(count: wish.count):
      answer = Answer(wish: wish, pictures: pictures)
    case .judged(identifier, let judgement): self.judgement = judgement
    case .finished(identifier): if phase == .learning { phase = .finished }
    case .stopped(identifier): (phase, asked) = (.idle, nil)  // so that new ones are asked for
    case .refused, .learned, .surveyed, .looked, .pictured, .judged, .finished, .stopped: break
    }
  }
}

extension LatentState.PlaneView {
  var next: Self {
    switch self {
    case .points: .variational
    case .variational: .autoencoder
    case .autoencoder: .points
    }
  }

  /// For the footer.
  var words: String {
    switch self {
    case .points: "points"
    case .variational: "VAE's pictures"
    case .autoencoder: "AE's pictures"
    }
  }
}

extension LatentState.LowerView {
  var next: Self {
    switch self {
    case .random: .between
    case .between: .code
    case .code: .bridge
    case .bridge: .random
    }
  }

  /// For the footer.
  var words: String {
    switch self {
    case .random: "random codes"
    case .between: "between two"
    case .code: "one code"
    case .bridge: "bound by bound"
    }
  }
}

extension LatentWish {
  /// How many pictures answer it.
  var count: Int {
    switch part {
    case .random: Self.randomCount
    case .between: Self.betweenCount + 2
    case .manifold: Self.side * Self.side
    }
  }
}

extension LatentPictures {
  func isWhole(count: Int) -> Bool {
    [autoencoder, variational].allSatisfy { $0.count == count && $0.allSatisfy(\.isWhole) }
  }
}

extension LatentSurvey {
  /// Whether both planes show the same pictures, and the numbers fit their codes.
  var isWhole: Bool {
    let count = autoencoder.points.count
    return count > 0 && variational.points.count == count && dimensions > 0
      && (labels.isEmpty || labels.count == count) && example.isWhole
      && autoencoder.isWhole && variational.isWhole && autoencoder.rates.isEmpty
      && variational.rates.count == variational.mean.count
  }
}

extension LatentSurvey.Plane {
  fileprivate var isWhole: Bool {
    reach > 0 && reach.isFinite && decoded.isWhole && axes.count == 2 && sigma.count == mean.count
      && axes.allSatisfy(mean.indices.contains) && axes.count <= mean.count
  }

  /// Reconstruction and all rates in nats a picture.
  var bound: Double { rates.reduce(reconstruction, +) }
}
