import ArgumentParser
import Foundation

/// What a failed command says, one sentence on standard error, and the code that it exits with.
///
/// 64 for a wrong command line, 1 for all else; what is no failure, such as help, goes to standard
/// output and exits 0.
struct Complaint {
  /// Without the program's name; empty for silence.
  let sentence: String
  let code: Int32
  private let error: any Error
  private let command: any ParsableCommand.Type

  init(_ error: any Error, of command: any ParsableCommand.Type) {
    self.error = error
    self.command = command
    code = command.exitCode(for: error).rawValue
    if case OutputError.closed = error {
      sentence = ""  // nobody reads on, as with `| head`
    } else if code == ExitCode.validationFailure.rawValue {
      sentence = Self.commandLineSentence(
        command.message(for: error), full: command.fullMessage(for: error, columns: 10_000))
    } else {
      sentence = command.message(for: error)
    }
  }

  func exit() -> Never {
    if code == 0 { command.exit(withError: error) }
    if !sentence.isEmpty { StandardError.say(sentence) }
    Foundation.exit(code)
  }

  /// What the parser says, and from its longer text what would be right.
  static func commandLineSentence(_ message: String, full: String) -> String {
    let message = message.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: " ")
    if let last = message.last, ".?".contains(last) { return message }
    let lines = full.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    if let help = lines.first(where: { $0.hasPrefix("Help:") }) {
      // The option itself, two spaces, what it is for.
      let words = help.dropFirst("Help:".count).split(separator: #/ {2,}/#).last ?? ""
      return message + ": " + words.prefix(1).lowercased() + words.dropFirst()
    }
    let cure = lines.first { $0.hasPrefix("See '") }?.split(separator: "'").dropFirst().first
    return message + ", “" + (cure ?? "ddpm --help") + "” says what there is."
  }
}
