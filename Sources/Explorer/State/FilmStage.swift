import EngineMessages
import Schedules
import TerminalKit

/// The films that stand side by side: one alone, a trunk with its branches, or the lanes of a race.
struct FilmStage: Equatable, Sendable {
  /// As many as a screen has room for.
  static let most = 4

  /// The trunk first.
  private(set) var films: [Trajectory] = []
  /// Of the film whose steps the cursor walks through; the others follow it.
  private(set) var place = 0
  /// nil: the films are branches.
  var race: FilmRace?

  /// The film under the cursor; another one in its stead takes the whole stage.
  var lead: Trajectory? {
    get { films.indices.contains(place) ? films[place] : nil }
    set {
      if let newValue, films.indices.contains(place),
        films[place].request.identifier == newValue.request.identifier
      {
        films[place] = newValue
      } else {
        self = FilmStage(newValue.map { [$0] } ?? [])
      }
    }
  }

  var isShared: Bool { films.count > 1 }

  /// Whether the engine has something to do for them.
  var isUnderWay: Bool {
    films.contains { $0.isUnderWay } || race?.reference.isUnderWay == true
  }

  init() {}

  /// - Parameter films: `most` at most.
  init(_ films: [Trajectory], race: FilmRace? = nil) {
    self.films = Array(films.prefix(Self.most))
    self.race = race
  }

  func place(of identifier: Int) -> Int? {
    films.firstIndex { $0.request.identifier == identifier }
  }

  /// Changes a film where it lies, so that adding to it copies nothing.
  mutating func change(_ place: Int, _ body: (inout Trajectory) -> Void) {
    guard films.indices.contains(place) else { return }
    body(&films[place])
  }

  mutating func add(_ film: Trajectory) {
    guard films.count < Self.most else { return }
    films.append(film)
    place = films.count - 1
  }

  mutating func choose(_ place: Int) {
    guard films.indices.contains(place) else { return }
    self.place = place
  }

  /// Takes films away; the lead goes to the trunk of one that led.
  mutating func remove(where isGone: (Trajectory) -> Bool) {
    let led = lead.map { isGone($0) ? $0.parent ?? 0 : $0.request.identifier }
    films.removeAll(where: isGone)
    place = led.flatMap { place(of: $0) } ?? 0
    if films.isEmpty { race = nil }
  }

  mutating func cancel() {
    for place in films.indices where films[place].isUnderWay { films[place].phase = .cancelled }
    race?.reference.cancel()
  }

  /// Which frame of a film goes with a frame of the one that leads: the last that is not further,
  /// in time, or in a race by evaluations.
  func position(in film: Int, with frame: TrajectoryFrame) -> Int? {
    guard films.indices.contains(film), !films[film].frames.isEmpty else { return nil }
    let frames = films[film].frames
    guard race != nil else { return frames.lastIndex { $0.timestep >= frame.timestep } ?? 0 }
    // Where the number is even, Heun ends an evaluation before the others.
    if frame.timestep == 0 { return frames.count - 1 }
    return frames.lastIndex { $0.evaluations <= frame.evaluations } ?? 0
  }
}

/// How films are told apart.
extension FilmStage {
  static func color(_ place: Int) -> Color { colors[place % colors.count] }

  /// Where colours do not tell them apart.
  static func glyph(_ place: Int) -> Unicode.Scalar { glyphs[place % glyphs.count] }

  private static let glyphs: [Unicode.Scalar] = ["○", "◆", "■", "▲"]

  private static let colors = [
    Theme.loss, Theme.classColor(3), Theme.heldOut, Theme.classColor(8),
  ]

  /// Its glyph and its name.
  func title(_ place: Int) -> String { "\(Self.glyph(place)) \(name(place))" }

  func name(_ place: Int) -> String {
    if race != nil, films.indices.contains(place) { return films[place].request.sampler.shortName }
    return place == 0 ? (isShared ? "trunk" : "film") : "branch \(place)"
  }

  /// What of a film's settings is another than the trunk's; of the trunk, all of them.
  func words(of place: Int) -> String {
    guard films.indices.contains(place) else { return "" }
    let film = films[place]
    let words = film.words(beside: place == 0 ? nil : films[0])
    return words.isEmpty ? "the same way again" : words.joined(separator: ", ")
  }
}

extension Trajectory {
  /// The settings; beside another film, those that differ.
  func words(beside other: Trajectory?) -> [String] {
    let (own, others) = (request, other?.request)
    var words: [String] = []
    if own.sampler != others?.sampler { words.append(own.sampler.name) }
    if own.steps != others?.steps { words.append("\(NumberText.grouped(own.steps)) steps") }
    if own.seed != others?.seed, other == nil || own.sampler.addsNoise {
      words.append("seed \(own.seed)")
    }
    if own.label != others?.label {
      words.append(own.label.map { "class \($0)" } ?? "any class")
    }
    if own.guidance != others?.guidance {
      words.append(own.guidance.map { "w = \(NumberText.exact($0))" } ?? "no guidance")
    }
    if own.inpainting != others?.inpainting {
      words.append(own.inpainting == nil ? "all anew" : "the painted part")
    }
    if let other, modelName != other.modelName { words.append(modelName) }
    return words
  }
}

extension Sampler {
  /// Whether a seed changes what comes of the same x_t.
  var addsNoise: Bool {
    switch self {
    case .ancestral: true
    case .ddim(let eta): eta > 0
    case .dpmSolverPlusPlus, .heun, .euler: false
    }
  }

  /// For the rows of a table.
  var shortName: String {
    switch self {
    case .ancestral: "DDPM"
    case .ddim(let eta): eta == 0 ? "DDIM" : "DDIM η \(NumberText.exact(eta))"
    case .dpmSolverPlusPlus: "DPM++ 2M"
    case .heun: "Heun"
    case .euler: "Euler"
    }
  }
}
