import Foundation

/// Why standard output takes no more.
enum OutputError: Error, Equatable {
  /// Its reader has gone.
  case closed
  /// `code` is the system's `errno`.
  case refused(code: Int32)
}

extension OutputError: CustomStringConvertible {
  var description: String {
    switch self {
    case .closed: "Standard output: nobody reads it any more."
    case .refused(let code):
      "Standard output: cannot be written: \(String(cString: strerror(code)))."
    }
  }
}

/// Where results go.
enum StandardOutput {
  /// The width of the terminal in characters; nil where there is no terminal.
  static var terminalWidth: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }

  /// Writes a text and a line's end, at once and whole.
  static func write(_ text: String) throws(OutputError) {
    let code = writeAll(text + "\n", to: STDOUT_FILENO)
    guard code == 0 else { throw code == EPIPE ? .closed : .refused(code: code) }
  }

  /// A value as JSON, keys sorted, dates as ISO 8601 has them.
  static func write(json value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    try write(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// Where what is not a result goes.
enum StandardError {
  /// A sentence with the program's name before it.
  static func say(_ sentence: String) {
    // There is nowhere left to say that this failed.
    _ = writeAll("ddpm: " + sentence + "\n", to: STDERR_FILENO)
  }
}

/// 0, or the system's `errno`.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return errno }
    rest = rest.dropFirst(count)
  }
  return 0
}
