/// The whole story in stops, as a file under `assets/tour` tells it.
public struct Tour: Equatable, Sendable {
  var stops: [TourStop]

  /// No stops.
  public init() { stops = [] }

  init(stops: [TourStop]) { self.stops = stops }
}

/// One stop: what is said, what is shown beside it, and one thing to do.
struct TourStop: Equatable, Sendable {
  var title: String
  var figure: TourFigure
  /// In plain text, a line each.
  var equations: [String] = []
  var symbols: [Symbol] = []
  var text: [TourWord] = []
  var task: [TourWord] = []
  var goal: TourGoal

  /// What a symbol on the screen means.
  struct Symbol: Equatable, Sendable {
    var name: String
    var meaning: String
  }
}

/// A word, in parts: keys stand out.
struct TourWord: Equatable, Sendable {
  struct Part: Equatable, Sendable {
    var text: String
    var isKey: Bool
  }

  var parts: [Part]

  var width: Int { parts.reduce(0) { $0 + $1.text.unicodeScalars.count } }
}

/// What is shown, and can be touched, beside the words.
enum TourFigure: String, CaseIterable, Equatable, Sendable {
  /// The film of the workspace Sample.
  case film
  /// The two autoencoders of the workspace Latent.
  case latent
  /// A digit on its way to noise.
  case chain
  /// One step of q; any step of q.
  case step, noise
  /// β_t and ᾱ_t.
  case schedule
  /// The terms of the workspace Bound.
  case bound
  /// x_t, ε_θ and the x_0 that follows, of the film.
  case epsilon
  case algorithm1, algorithm2
  /// The levels of the network.
  case network
  /// The run that is being trained.
  case training
  /// A sample of the reader's own run.
  case own
}

/// What tells that the thing to do was done.
enum TourGoal: String, CaseIterable, Equatable, Hashable, Sendable {
  case sampled, autoencoded, judged, walkedPlane, noised, movedTime, bent, measured, turned, looked
  case sampledFully, trained, ownSample
}
