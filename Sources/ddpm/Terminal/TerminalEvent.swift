import TerminalKit

/// What came from outside.
enum TerminalEvent: Equatable {
  case input(TerminalInput)
  /// The program is to end, by SIGTERM or SIGHUP, or because the terminal is gone.
  case ended(signal: Int32)
}
