import Dispatch
import Files
import Foundation

/// Ends the program when it is told to, and takes what is half written with it.
///
/// For commands that have nothing to finish; training and the explorer end in their own way.
struct CleanExit {
  private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        Unfinished.removeAll()
        _exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}
