import TerminalKit

/// The one table of keys: it dispatches them, and footer and help are printed from it.
enum KeyTable {
  static let bindings: [KeyBinding] =
    Workspace.allCases.flatMap(\.bindings) + runs + over + opening + everywhere

  private static let rows = Dictionary(grouping: bindings, by: \.scope)

  /// The scopes whose keys work now, the innermost first.
  static func scopes(in state: AppState) -> [KeyScope] {
    if state.entry != nil { return [.entry, .always] }
    switch state.overlay {
    case .confirmQuit: return [.question, .always]
    case .list: return [.list, .everywhere, .always]
    case .runs(let list):
      return list.deleting == nil ? [.runs, .everywhere, .always] : [.deletion, .always]
    case .help, .log: return [.help, .everywhere, .always]
    case .palette: return [.palette, .always]
    case .tasks: return [.tasks, .everywhere, .always]
    case nil:
      return [.pane(state.focus), .workspace(state.workspace), .everywhere, .always]
    }
  }

  /// What the key means now; nil where it means nothing.
  static func action(for key: Key, in state: AppState) -> Action? {
    for scope in scopes(in: state) {
      let binding = rows[scope]?.first { $0.keys.contains(key) && state.offers($0.action) }
      if let binding { return binding.action }
    }
    return nil
  }

  /// The rows whose keys work now, the innermost first.
  static func offered(in state: AppState) -> [KeyBinding] {
    scopes(in: state).flatMap { scope in
      (rows[scope] ?? []).filter { state.offers($0.action) }
    }
  }

  /// - Parameter typing: The keys that begin typing a value.
  static func settings(_ pane: Pane, typing: [Key]) -> [KeyBinding] {
    [
      KeyBinding(.pane(pane), [.up, "k"], .setting(.previous), "setting", "the setting above"),
      KeyBinding(.pane(pane), [.down, "j"], .setting(.next), "setting", "the setting below"),
      KeyBinding(
        .pane(pane), [.left, "h", "-"], .setting(.decrease), "change", "less, or the choice before"),
      KeyBinding(
        .pane(pane), [.right, "l", "+"], .setting(.increase), "change", "more, or the next choice"),
      KeyBinding(.pane(pane), ["H", .pageDown], .setting(.decreaseMuch), "much", "much less"),
      KeyBinding(.pane(pane), ["L", .pageUp], .setting(.increaseMuch), "much", "much more"),
      KeyBinding(.pane(pane), typing, .setting(.type), "type", "type the value"),
    ]
  }

  private static let over: [KeyBinding] = [
    KeyBinding(.entry, [.enter], .entry(.accept), "take it", "take the value"),
    KeyBinding(.entry, [.escape], .general(.back), "leave it", "leave the value as it was"),
    KeyBinding(
      .entry, [.backspace, .delete], .entry(.deleteCharacter), "delete", "delete a character"),
    KeyBinding(.list, [.up, "k"], .list(.previous), "choose", "the line above"),
    KeyBinding(.list, [.down, "j"], .list(.next), "choose", "the line below"),
    KeyBinding(.list, [.home, "g"], .list(.first), "ends", "the first line"),
    KeyBinding(.list, [.end, "G"], .list(.last), "ends", "the last line"),
    KeyBinding(.list, [.enter, " "], .list(.choose), "take it", "take this one"),
    KeyBinding(.help, [.up, "k"], .help(.up), "scroll", "a line up"),
    KeyBinding(.help, [.down, "j"], .help(.down), "scroll", "a line down"),
    KeyBinding(.help, [.pageUp, "H"], .help(.pageUp), "page", "a page up"),
    KeyBinding(.help, [.pageDown, "L", " "], .help(.pageDown), "page", "a page down"),
    KeyBinding(.palette, [.up, .control("p")], .palette(.previous), "choose", "the action above"),
    KeyBinding(.palette, [.down, .control("n")], .palette(.next), "choose", "the action below"),
    KeyBinding(.palette, [.enter], .palette(.choose), "do it", "do this"),
    KeyBinding(
      .palette, [.backspace, .delete], .palette(.deleteCharacter), "delete", "delete a letter"),
    KeyBinding(.palette, [.escape], .general(.back), "leave", "do nothing"),
    KeyBinding(.tasks, [.up, "k"], .tasks(.previous), "choose", "the one above"),
    KeyBinding(.tasks, [.down, "j"], .tasks(.next), "choose", "the one below"),
    KeyBinding(.tasks, ["x", .delete], .tasks(.cancel), "cancel it", "end this one early"),
    KeyBinding(.question, ["q", "y", .enter], .question(.quit), "quit", "stop training and quit"),
    KeyBinding(.question, [.escape, "n"], .question(.stay), "stay", "go on"),
  ]

  private static let opening = Workspace.allCases.map { workspace in
    let digit = Unicode.Scalar(UInt8(ascii: "0") + UInt8(workspace.rawValue))
    return KeyBinding(
      .everywhere, [.character(digit)], .general(.open(workspace)), workspace.title,
      workspace.purpose)
  }

  private static let everywhere: [KeyBinding] = [
    KeyBinding(
      .everywhere, [.tab], .general(.focusNext), "pane", "the arrow keys to the next pane"),
    KeyBinding(
      .everywhere, [.backTab], .general(.focusPrevious), "pane", "and to the one before"),
    KeyBinding(
      .everywhere, [.escape], .general(.back), "back", "close what is open, or the message"),
    KeyBinding(.everywhere, ["?"], .general(.help), "help", "all keys"),
    KeyBinding(
      .everywhere, [":"], .general(.palette), "palette", "look for an action by its name"),
    KeyBinding(
      .everywhere, ["&"], .general(.tasks), "what goes on",
      "what goes on in the background, to cancel it too"),
    KeyBinding(.everywhere, ["!"], .general(.log), "log", "all that was told so far"),
    KeyBinding(
      .everywhere, ["T"], .general(.nextTheme), "theme",
      "the next colours: dark, light, high contrast, colour-blind safe"),
    KeyBinding(
      .everywhere, ["q"], .general(.quit), "quit", "quit, asking only if a training would end"),
    KeyBinding(.always, [.control("c")], .general(.quitAtOnce), "quit at once", "quit at once"),
    KeyBinding(
      .always, [.control("z")], .general(.suspend), "suspend", "give the shell the terminal"),
  ]
}
