import Dispatch
import EngineMessages
import Synchronization

/// What crosses the engine's queue: commands in, events out.
final class Mailbox: Sendable {
  private let commands = Mutex<[Command]>([])
  private let events = Mutex<[Event]>([])
  private let bell = DispatchSemaphore(value: 0)
  /// Events that are kept when nobody takes them.
  private let capacity: Int

  init(capacity: Int = 4_096) { self.capacity = capacity }

  func send(_ command: Command) {
    commands.withLock { $0.append(command) }
    bell.signal()
  }

  /// The oldest command.
  ///
  /// - Parameter deadline: How long to wait for one when there is none.
  func next(until deadline: DispatchTime) -> Command? {
    guard bell.wait(timeout: deadline) == .success else { return nil }
    return commands.withLock { $0.removeFirst() }
  }

  /// Adds an event; when the box is full, the oldest of those that a later one makes dispensable
  /// goes.
  func publish(_ event: Event) {
    events.withLock { events in
      if events.count >= capacity, let index = events.firstIndex(where: \.isDispensable) {
        events.remove(at: index)
      }
      events.append(event)
    }
  }

  /// All events since the last call, in order.
  func takeEvents() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

extension Event {
  /// Points are in `metrics.jsonl` as well; samples and measurements are renewed.
  fileprivate var isDispensable: Bool {
    switch self {
    case .trained, .measured, .samplesRenewed, .plane(.learned), .plane(.looked),
      .bound(.measured), .latent(.learned), .latent(.surveyed), .latent(.looked), .latent(.judged),
      .latent(.pictured):
      true
    case .trainingBegan, .trainingPaused, .trainingResumed, .checkpointSaved, .trainingEnded,
      .samplingBegan, .sampled, .samplingEnded, .sources, .exemplars, .failed, .trainingChanged,
      .activationMaps, .plane, .bound, .latent, .lesson, .schedule, .timestepFloor, .watching,
      .watchedRunInUse, .runs,
      .compared, .comparedGrew, .stateShown:
      false
    }
  }
}
