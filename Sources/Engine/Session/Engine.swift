import Dispatch
import EngineMessages

/// Training and sampling behind a queue: commands go in, events come out, nobody waits.
///
/// One serial Dispatch queue owns every tensor. The session is made inside the queue's closure and
/// never leaves it.
public final class Engine: Sendable {
  private let mailbox = Mailbox()
  private let ended = DispatchGroup()

  public init(_ settings: EngineSettings = EngineSettings()) {
    ended.enter()
    DispatchQueue(label: "engine", qos: .utility).async { [mailbox, ended] in
      Session(settings, mailbox).run()
      ended.leave()
    }
  }

  /// Queues a command; returns at once.
  public func send(_ command: Command) { mailbox.send(command) }

  /// All events since the last call, in order; returns at once.
  public func takeEvents() -> [Event] { mailbox.takeEvents() }

  /// Waits until the engine has obeyed `.quit`: the run that was going has its checkpoint.
  public func waitUntilEnded() { ended.wait() }
}

/// Where the engine works.
public struct EngineSettings: Equatable, Sendable {
  /// Holds a directory for each run.
  public var runsDirectory = "runs"
  /// Whose pictures the explorer noises.
  public var exemplarDataset = "mnist"
  /// A model to offer before the runs.
  public var model: String?
  /// Models to offer after the runs: the directories of those that belong to the program.
  public var bundled: [String] = []

  public init() {}
}
