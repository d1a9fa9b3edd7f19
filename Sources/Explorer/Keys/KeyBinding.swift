import TerminalKit

/// Where a key means something.
enum KeyScope: Hashable, Sendable {
  /// Whatever is shown.
  case always
  /// Unless something must be answered first.
  case everywhere
  case workspace(Workspace)
  case pane(Pane)
  case help, list, runs, deletion, question, entry, palette, tasks

  var title: String {
    switch self {
    case .always: "At any time"
    case .everywhere: "Everywhere"
    case .workspace(let workspace): workspace.title
    case .pane(let pane): "\(pane.workspace?.title ?? ""), \(pane.title)"
    case .help: "In the help and the log"
    case .list: "In a list"
    case .runs: "Among the runs"
    case .deletion: "Before a run is deleted"
    case .question: "When asked"
    case .entry: "While typing a value"
    case .palette: "In the palette"
    case .tasks: "Among what goes on"
    }
  }
}

/// One row of the table of keys.
struct KeyBinding: Equatable, Sendable {
  let scope: KeyScope
  /// The first is the one that the footer shows.
  let keys: [Key]
  let action: Action
  /// Two or three words for the footer; neighbours with the same label share their place there.
  let label: String
  /// A phrase for the help.
  let explanation: String

  init(
    _ scope: KeyScope, _ keys: [Key], _ action: Action, _ label: String, _ explanation: String
  ) {
    self.scope = scope
    self.keys = keys
    self.action = action
    self.label = label
    self.explanation = explanation
  }
}

extension Key {
  /// As it stands in the footer and in the help.
  var name: String {
    switch self {
    case .character(" "): "Space"
    case .character(let scalar): String(Character(scalar))
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .control(let scalar): "Ctrl-\(Character(scalar).uppercased())"
    }
  }
}

extension Key: ExpressibleByUnicodeScalarLiteral {
  /// So that the table may say `"q"`.
  public init(unicodeScalarLiteral value: Unicode.Scalar) { self = .character(value) }
}
