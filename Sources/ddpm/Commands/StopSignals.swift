import Dispatch
import Files
import Foundation
import Synchronization

/// Remembers that the program was asked to stop, so that work ends at a good place.
///
/// A second signal ends the program at once.
struct StopSignals {
  private let first = First()
  private let sources: [any DispatchSourceSignal]

  private final class First: Sendable {
    let number = Mutex<Int32?>(nil)

    func receive(_ signal: Int32) {
      let isSecond = number.withLock { number in
        defer { number = number ?? signal }
        return number != nil
      }
      if isSecond {
        Unfinished.removeAll()
        _exit(128 + signal)
      }
    }
  }

  init() {
    sources = [SIGINT, SIGTERM, SIGHUP].map { [first] number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { first.receive(number) }
      source.resume()
      return source
    }
  }

  /// The first signal that came, or nil.
  var received: Int32? { first.number.withLock { $0 } }
}
