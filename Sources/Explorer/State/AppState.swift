import EngineMessages
import Schedules
import TerminalKit

/// Everything the screen shows.
///
/// `update(_:_:)` alone changes it, `view(_:size:)` alone paints it.
public struct AppState: Equatable, Sendable {
  var size = Size(80, 24)
  /// Since the explorer began, as the last tick said.
  var seconds = 0.0
  var workspace = Workspace.train
  var overlay: Overlay?
  var entry: Entry?
  var notice: Notice?
  /// What ended in the background, shown in the corner until it is old.
  var toasts: [Notice] = []
  /// All that was told, the newest last.
  var messages: [LogLine] = []
  /// Of each task, by its name.
  var clocks: [String: ProgressClock] = [:]
  public internal(set) var theme = ThemeChoice.dark
  var train: TrainState
  var sample = SampleState()
  var schedule = ScheduleState()
  var bound = BoundState()
  var truth = TruthState()
  var latent = LatentState()
  var tour = TourState()
  /// The runs on the disk, newest first, as the engine told last.
  var runs: [RunEntry] = []
  /// What can be sampled from, newest first, as the engine told last.
  var sources: [ModelEntry] = []

  /// - Parameter datasets: The names of the data sets to choose from.
  public init(datasets: [String] = ["mnist"]) {
    train = TrainState(datasets: datasets)
  }

  /// Whether a tick alone may change what is to be seen.
  public var isMoving: Bool {
    sample.isPlaying || truth.isPlaying || notice != nil || !toasts.isEmpty
  }
}

/// What lies over the workspace.
enum Overlay: Equatable, Sendable {
  /// All keys, from this line on.
  case help(firstLine: Int)
  /// Quitting would end a training.
  case confirmQuit
  case list(ModelList)
  /// The runs on the disk.
  case runs(RunList)
  /// Looking for an action by its name.
  case palette(Palette)
  /// What goes on in the background.
  case tasks(cursor: Int)
  /// What was told, up to so many lines before the newest.
  case log(linesBack: Int)
}

/// Choosing what to sample from.
struct ModelList: Equatable, Sendable {
  enum Purpose: Equatable, Sendable { case sampleFrom, measure }
  var purpose = Purpose.sampleFrom
  var cursor = 0
}

/// A value that is being typed.
struct Entry: Equatable, Sendable {
  enum Target: Equatable, Sendable {
    case field(Field)
    /// The timestep to look at.
    case timestep
    /// The timestep at which two pictures are mixed.
    case mixing(from: FinishedPicture, to: FinishedPicture)
    case runName(directory: String)
    case runNote(directory: String)
  }
  var target: Target
  var text = ""
  /// What is wrong with it, after Enter.
  var problem: String?

  static let longest = 200
}

/// What happened.
public enum Message: Equatable, Sendable {
  /// The first message.
  case started(Start)
  case input(TerminalInput)
  case engine(Event)
  /// What became of an `Effect.write`.
  case wrote(WrittenFile)
  /// The clock: seconds since the explorer began, never falling.
  case tick(seconds: Double)
}

/// What is to be done outside of the state.
public enum Effect: Equatable, Sendable {
  case engine(Command)
  /// Write pictures to a file in the working directory; `Message.wrote` follows.
  case write(PictureFile)
  /// Leave; the engine has been told to quit before.
  case quit
  /// Give the terminal back until the shell says `fg`.
  case suspend
}
