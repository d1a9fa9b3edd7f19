import ArgumentParser
import Datasets
import Engine
import EngineMessages
import Explorer
import TerminalKit

/// Joins terminal, explorer and engine: keys and events in, cells and commands out.
///
/// Nothing here waits for the engine, so a key is answered while both cores compute.
struct ExplorerLoop {
  private let terminal: CursesTerminal
  private let engine: Engine
  private let writer = PictureWriter()
  private let start = ContinuousClock.now
  private var state: AppState
  private var held = KeyRepeat()
  private var isOver = false
  /// The signal that ended the program, if one did.
  private var signal: Int32?
  private var runDirectory = ""

  /// How long to listen for a key before looking for events, in milliseconds; and where nothing has
  /// happened for `calm`.
  private static let listening = 40
  private static let listeningCalmly = 250
  private static let calm = Duration.seconds(2)
  /// Between two screens that no key asked for.
  private static let pause = Duration.milliseconds(80)

  init(_ terminal: CursesTerminal, _ settings: EngineSettings, _ begin: Start) {
    self.terminal = terminal
    engine = Engine(settings)
    let datasets = DatasetCatalogue.entries.filter { $0.directory != nil }.map(\.name)
    state = AppState(datasets: datasets)
    send(.input(.resized(terminal.size)))
    send(.started(begin))
  }

  /// Runs until the user leaves or a signal ends the program.
  mutating func run() {
    show()
    var due = ContinuousClock.now
    var busy = due
    var isStale = false
    while !isOver {
      let wasAsked = listen(
        milliseconds: .now - busy < Self.calm ? Self.listening : Self.listeningCalmly)
      if receive() || state.isMoving { isStale = true }  // also what moves for the last time
      if wasAsked || isStale { busy = .now }
      send(.tick(seconds: start.duration(to: .now) / .seconds(1)))
      if wasAsked || isStale && ContinuousClock.now >= due {
        show()
        isStale = false
        due = .now + Self.pause
      }
    }
  }

  /// What to come back to.
  var session: SavedSession { state.session }

  /// Waits for the engine, which writes the checkpoint of the run that was going, and tells what
  /// became of it.
  func finish() throws {
    for case .refused(let sentence) in writer.finish() { StandardError.say(sentence) }
    engine.waitUntilEnded()
    for case .trainingEnded(let step, let reason) in engine.takeEvents() {
      switch reason {
      case .finished, .stopped:
        StandardError.say("\(runDirectory): stopped at step \(step), the checkpoint is written.")
      case .diverged(let loss):
        StandardError.say("\(runDirectory): the loss of step \(step + 1) was \(loss).")
      case .failed(let sentence): StandardError.say(sentence)
      }
    }
    if let signal { throw ExitCode(128 + signal) }
  }

  /// Takes everything that was typed meanwhile, so that a held key costs one screen.
  private mutating func listen(milliseconds: Int) -> Bool {
    var timeout = milliseconds
    var wasAsked = false
    while !isOver, let event = terminal.nextEvent(timeoutMilliseconds: timeout) {
      switch event {
      case .input(.key(let key)):
        let seconds = start.duration(to: .now) / .seconds(1)
        let times = held.times(key, at: seconds)
        for _ in 0..<(state.accelerates(key) ? times : 1) { send(.input(.key(key))) }
      case .input(let input): send(.input(input))
      case .ended(let signal):
        engine.send(.quit)
        self.signal = signal
        isOver = true
      }
      wasAsked = true
      timeout = 0
    }
    return wasAsked
  }

  private mutating func receive() -> Bool {
    let events = engine.takeEvents()
    for event in events {
      if case .trainingBegan(let run) = event { runDirectory = run.directory }
      send(.engine(event))
    }
    let files = writer.takeOutcomes()
    for file in files { send(.wrote(file)) }
    return !events.isEmpty || !files.isEmpty
  }

  private mutating func send(_ message: Message) {
    for effect in update(&state, message) {
      switch effect {
      case .engine(let command): engine.send(command)
      case .write(let file): writer.write(file)
      case .suspend: terminal.suspend()
      case .quit: isOver = true
      }
    }
  }

  private func show() {
    terminal.show(state.theme.applied(to: view(state, size: terminal.size), for: terminal.tier))
  }
}
