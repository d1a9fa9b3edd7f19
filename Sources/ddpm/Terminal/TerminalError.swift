/// Why the explorer cannot have the screen.
enum TerminalError: Error, Equatable {
  case notATerminal
  case unknownTerminal(String)
}

extension TerminalError: CustomStringConvertible {
  var description: String {
    switch self {
    case .notATerminal:
      """
      The explorer needs a terminal on standard input and output; in scripts use \
      “ddpm train” or “ddpm sample”.
      """
    case .unknownTerminal(""):
      "The terminal's kind is not known: set TERM, for example to xterm-256color."
    case .unknownTerminal(let name):
      """
      The terminal “\(name)” is not known or cannot place its cursor: set TERM, for example to \
      xterm-256color.
      """
    }
  }
}
