import TerminalKit

/// What the keys do in the palette, in the log and among the tasks.
extension AppState {
  mutating func perform(_ action: PaletteAction) -> [Effect] {
    guard case .palette(var palette) = overlay else { return [] }
    switch action {
    case .previous: palette.cursor -= 1
    case .next: palette.cursor += 1
    case .deleteCharacter:
      palette.text = String(palette.text.dropLast())
      palette.cursor = 0
    case .choose: return choose(palette)
    }
    overlay = .palette(palette)  // `settle` keeps the cursor within the rows
    return []
  }

  /// A letter of what is looked for.
  mutating func look(for scalar: Unicode.Scalar) {
    guard case .palette(var palette) = overlay, scalar.isOneColumnWide,
      palette.text.unicodeScalars.count < Palette.longest
    else { return }
    palette.text.unicodeScalars.append(scalar)
    palette.cursor = 0
    overlay = .palette(palette)
  }

  private mutating func choose(_ palette: Palette) -> [Effect] {
    let rows = paletteRows(for: palette.text)
    guard rows.indices.contains(palette.cursor) else { return [] }
    let binding = rows[palette.cursor].binding
    self = reaching(binding)
    guard offers(binding.action) else {
      tell("Not now: \(binding.explanation).")
      return []
    }
    return perform(binding.action)
  }

  mutating func perform(_ action: TaskAction) -> [Effect] {
    guard case .tasks(let cursor) = overlay else { return [] }
    switch action {
    case .previous: overlay = .tasks(cursor: cursor - 1)
    case .next: overlay = .tasks(cursor: cursor + 1)
    case .cancel:
      let tasks = tasks
      guard tasks.indices.contains(cursor), offers(tasks[cursor].cancel) else { return [] }
      return perform(tasks[cursor].cancel)
    }
    return []
  }

  /// Keeps the cursors of what lies over the workspace within it.
  mutating func settleOverlay() {
    switch overlay {
    case .list(var list):
      list.cursor = max(0, min(list.cursor, models.count - 1))
      overlay = .list(list)
    case .runs(var list):
      list.cursor = max(0, min(list.cursor, runs.count - 1))
      if !runs.contains(where: { $0.directory == list.deleting }) { list.deleting = nil }
      overlay = .runs(list)
    case .palette(var palette) where palette.cursor > 0:
      palette.cursor = max(0, min(palette.cursor, paletteRows(for: palette.text).count - 1))
      overlay = .palette(palette)
    case .tasks(let cursor): overlay = .tasks(cursor: max(0, min(cursor, tasks.count - 1)))
    case .log(let back):
      let last = LogView.lines(of: messages, width: LogView.width(of: size)).count
      overlay = .log(linesBack: max(0, min(back, last - LogView.pageHeight(of: size))))
    case .help(let line):
      let last = HelpView.lines(for: workspace).count - HelpView.pageHeight(of: size)
      overlay = .help(firstLine: max(0, min(last, line)))
    case .palette, .confirmQuit, nil: break
    }
  }
}
