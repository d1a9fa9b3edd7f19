import EngineMessages
import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct TourTests {
  /// Every key and every workspace that the text names is in the table of keys, or reading throws.
  @Test func theTextNamesWhatThereIs() throws {
    let tour = try Scenes.tourText()
    #expect((14...18).contains(tour.stops.count))
    for stop in tour.stops {
      #expect(!stop.equations.isEmpty && !stop.symbols.isEmpty, "\(stop.title)")
      #expect(stop.symbols.allSatisfy { !$0.meaning.isEmpty }, "\(stop.title)")
      #expect(stop.task.contains { $0.parts.contains(where: \.isKey) }, "\(stop.title)")
    }
    #expect(Set(tour.stops.map(\.figure)) == Set(TourFigure.allCases))
    #expect(Set(tour.stops.map(\.goal)) == Set(TourGoal.allCases))
  }

  private static let whole = "# A\nfigure film\ntext One.\ndo Press [Space].\ngoal sampled\n"

  @Test(arguments: [
    ("", TourError.noStops), ("# A\nfigur film", .unknownWord(line: 2, "figur")),
    ("# A\nfigure none", .unknownFigure(line: 2, "none")),
    ("# A\ngoal none", .unknownGoal(line: 2, "none")),
    ("# A\ntext Press\n  [Z].", .unknownKey(line: 2, "Z")),
    ("# A\ntext Press [Train Z].", .unknownKey(line: 2, "Train Z")),
    ("# A\ntext Press [Trian Space].", .unknownWorkspace(line: 2, "Trian")),
    ("# A\ntext See {Trian}.", .unknownWorkspace(line: 2, "Trian")),
    ("# A\ntext See {Train.", .openBracket(line: 2)),
    ("# A\ntext Words.", .incomplete(stop: "A", part: "figure")),
    ("# A\nfigure film\ngoal sampled\ntext Words.", .incomplete(stop: "A", part: "thing to do")),
  ])
  func wrongTextIsRefusedByItsLine(text: String, error: TourError) {
    #expect(throws: error) { try Tour(text: text) }
  }

  @Test func keysAreToldFromWords() throws {
    let stop = try #require(try Tour(text: "Anything.\n" + Self.whole).stops.first)
    #expect(
      stop.task.map(\.parts) == [
        [.init(text: "Press", isKey: false)],
        [.init(text: "Space", isKey: true), .init(text: ".", isKey: false)],
      ])
  }

  @Test func theStopIsRememberedAndFoundAgain() throws {
    var state = try Scenes.tour()
    _ = Scenes.press(&state, "n", "n", "4")
    #expect(state.workspace == .latent)
    _ = Scenes.press(&state, "7")
    #expect(state.tour.stop == 2)
    var start = Start()
    (start.tour, start.session) = (state.tour.tour, state.session)
    var next = AppState()
    _ = update(&next, .started(start))
    #expect(next.workspace == .tour && next.tour.stop == 2)
  }

  @Test func everyStopIsWithinReachAndNoFurther() throws {
    var state = try Scenes.tour()
    for _ in 0..<40 { _ = Scenes.press(&state, "n") }
    #expect(state.tour.stop == state.tour.tour.stops.count - 1)
    for _ in 0..<40 { _ = Scenes.press(&state, .backspace) }
    #expect(state.tour.stop == 0)
  }

  @Test func aTurnOfAlgorithm1IsReadLineByLine() throws {
    var state = try Scenes.tour(.algorithm1)
    let effects = Scenes.press(&state, " ")
    #expect(effects == [.engine(.lesson(.turn(count: 1)))])
    #expect(!state.offers(.tour(.act)))  // nothing to read before the turn is there
    _ = update(&state, .engine(.lesson(.turned(Scenes.lessonTurn(1), left: 0))))
    #expect(state.tour.line1 == 2 && state.tour.reached == [state.tour.stop])
    for line in 3...6 {
      #expect(Scenes.press(&state, " ") == [])
      #expect(state.tour.line1 == line)
    }
    #expect(Scenes.press(&state, " ") == [.engine(.lesson(.turn(count: 1)))])
    #expect(Scenes.press(&state, "r") == [])  // not while a turn is awaited
    _ = update(&state, .engine(.lesson(.turned(Scenes.lessonTurn(2), left: 0))))
    #expect(Scenes.press(&state, "r") == [.engine(.lesson(.turn(count: 100)))])
    _ = update(&state, .engine(.lesson(.turned(Scenes.lessonTurn(50), left: 52))))
    #expect(state.tour.isAwaitingTurns)
    _ = update(&state, .engine(.lesson(.refused)))
    #expect(!state.tour.isAwaitingTurns)
  }

  @Test func algorithm2IsReadOverAllSteps() throws {
    var state = try Scenes.tour(.algorithm2)
    let effects = Scenes.press(&state, " ")
    guard case .engine(.sample(let request))? = effects.first else {
      Issue.record("\(effects)")
      return
    }
    #expect(request.steps == 1000 && request.sampler == .ancestral(.fixedSmall))
    let id = request.identifier
    _ = update(
      &state, .engine(.samplingBegan(identifier: id, steps: 1000, schedule: .ho2020)))
    for index in 0...3 { _ = update(&state, .engine(.sampled(Scenes.frame(id, index, of: 1000)))) }
    #expect(state.tour.line2 == 1 && state.sample.cursor == 0)
    var lines: [Int] = []
    for _ in 0..<8 {
      _ = Scenes.press(&state, " ")
      lines.append(state.tour.line2)
    }
    #expect(lines == [2, 3, 4, 5, 2, 3, 4, 5] && state.sample.cursor == 2)
  }

  @Test func theNetworkIsAskedOnceForEachStepThatIsSeen() throws {
    var state = try Scenes.tour(.network)
    let id = Scenes.sampleInTour(&state, frames: 5)
    let asked = ActivationRequest(identifier: id, state: 0, row: 16, column: 16)
    #expect(state.sample.inside.asked == asked && state.sample.cursor == 4)
    #expect(Scenes.press(&state, .left) == [])  // the first answer is awaited
    let effects = update(&state, .engine(.activationMaps(Scenes.maps(asked))))
    let next = ActivationRequest(identifier: id, state: 3, row: 16, column: 16)
    #expect(effects == [.engine(.showActivations(next))])
  }

  @Test func aFilmWhoseRequestFailedDoesNotSilenceTheNext() throws {
    var state = try Scenes.tour(.network)
    _ = Scenes.sampleInTour(&state, frames: 2)
    _ = update(&state, .engine(.failed("There is no trajectory 1 to begin with.")))
    _ = Scenes.press(&state, "2", "n", "7")  // another film
    let id = state.sample.lastIdentifier
    _ = update(&state, .engine(.samplingBegan(identifier: id, steps: 100, schedule: .ho2020)))
    let effects = update(&state, .engine(.sampled(Scenes.frame(id, 0, of: 100))))
    let wanted = ActivationRequest(identifier: id, state: 0, row: 16, column: 16)
    #expect(effects == [.engine(.showActivations(wanted))])
  }

  @Test func tToldByKeysStaysWithinTheSchedule() throws {
    var state = try Scenes.tour(.noise)
    for _ in 0..<300 { _ = Scenes.press(&state, .right) }
    #expect(state.tour.timestep == 1000)
    for _ in 0..<30 { _ = Scenes.press(&state, .pageUp) }
    #expect(state.tour.timestep == 1)
  }
}
