import TerminalKit

/// Looking for an action by its name.
struct Palette: Equatable, Sendable {
  var text = ""
  var cursor = 0

  static let longest = 60
}

/// A row of the table of keys that the palette found.
struct PaletteRow: Equatable, Sendable {
  let binding: KeyBinding
  /// What it does, after the workspace it belongs to where that is not the one on the screen.
  let title: String
  /// The places of the typed letters in the title.
  let matched: [Int]
  /// Whether it can be done as things stand.
  let isOffered: Bool
}

extension AppState {
  /// Every action that has a key, those that fit the typed letters best first; without letters
  /// those of the screen first.
  func paletteRows(for text: String) -> [PaletteRow] {
    let rows = paletteBindings.compactMap { binding -> (row: PaletteRow, score: Int)? in
      let title = paletteTitle(of: binding)
      guard let match = FuzzyMatch(text, in: title) else { return nil }
      let isOffered = reaching(binding).offers(binding.action)
      let row = PaletteRow(
        binding: binding, title: title, matched: match.positions, isOffered: isOffered)
      return (row, match.score + (isOffered ? 1 : 0))
    }
    // A stable order: equal ones as the table has them.
    return rows.enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }.map(\.element.row)
  }

  /// The table without what only moves in lists, and without the settings of other panes.
  private var paletteBindings: [KeyBinding] {
    let order = [workspace] + Workspace.allCases.filter { $0 != workspace }
    let scopes = order.flatMap { [.workspace($0)] + $0.everyPane.map(KeyScope.pane) }
    return (scopes + [.everywhere, .always]).flatMap { scope in
      KeyTable.bindings.filter { binding in
        guard binding.scope == scope else { return false }
        switch binding.action {
        case .setting: return scope == .pane(focus)
        case .general(let action): return ![.back, .palette].contains(action)
        default: return true
        }
      }
    }
  }

  private func paletteTitle(of binding: KeyBinding) -> String {
    switch binding.scope {
    case .workspace(let other) where other != workspace: "\(other.title): \(binding.explanation)"
    case .pane(let pane):
      pane.workspace.flatMap { $0 == workspace ? nil : "\($0.title): \(binding.explanation)" }
        ?? binding.explanation
    default: binding.explanation
    }
  }

  /// The state with the workspace and the pane open in which a row works.
  func reaching(_ binding: KeyBinding) -> AppState {
    var state = self
    state.overlay = nil
    switch binding.scope {
    case .workspace(let workspace): state.workspace = workspace
    case .pane(let pane):
      state.workspace = pane.workspace ?? workspace
      if state.panes.contains(pane) { state.focus = pane }
    default: break
    }
    return state
  }
}
