import TerminalKit

/// One sentence for a person, shown until it is old or dismissed.
struct Notice: Equatable, Sendable {
  var text: String
  var isFailure: Bool
  /// On the explorer's clock.
  var until: Double
}

/// What was told or ended, as the log keeps it.
struct LogLine: Equatable, Sendable {
  enum Kind: Equatable, Sendable { case told, ended, failed }
  /// On the explorer's clock.
  var seconds: Double
  var text: String
  var kind: Kind
}

extension AppState {
  /// The log keeps so many lines, the newest.
  static let longestLog = 500
  /// More at once would hide what one is looking at.
  static let mostToasts = 3

  /// An answer to what was just done, above the footer.
  mutating func tell(_ text: String, isFailure: Bool = false) {
    notice = Notice(text: text, isFailure: isFailure, until: seconds + (isFailure ? 20 : 6))
    record(text, isFailure ? .failed : .told)
  }

  /// What ended in the background, in the corner.
  mutating func toast(_ text: String, isFailure: Bool = false) {
    toasts.append(Notice(text: text, isFailure: isFailure, until: seconds + 8))
    if toasts.count > Self.mostToasts { toasts.removeFirst() }
    record(text, isFailure ? .failed : .ended)
  }

  /// A line in the log alone.
  mutating func record(_ text: String, _ kind: LogLine.Kind = .told) {
    messages.append(LogLine(seconds: seconds, text: text, kind: kind))
    if messages.count > Self.longestLog { messages.removeFirst() }
  }
}
