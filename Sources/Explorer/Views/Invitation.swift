import TerminalKit

/// What a newcomer reads first.
enum Invitation {
  private static let title = "Noise becomes a picture, step by step."
  private static let explanation =
    "A network learns to tell the noise in a picture; then noise alone is enough to begin with."

  /// Keys and what they lead to, in words for wide and for narrow panes.
  private static let rows: [(key: String, long: String, short: String)] = [
    ("Space", "train a U-Net on handwritten digits, from nothing", "train on handwritten digits"),
    ("2", "sample: walk from noise to a picture", "sample: noise to picture"),
    ("3", "bend the noise schedule", "bend the schedule"),
    ("?", "all keys", "all keys"),
  ]

  static func paint(into grid: inout Grid, in rect: Rect) {
    let width = min(rect.width, 58)
    let explained = TextBlock.wrapped(explanation, width: width)
    let lead = rect.height >= explained.count + 7 ? [title, ""] + explained + [""] : []
    let height = lead.count + rows.count
    let (x, top) = (rect.x + (rect.width - width) / 2, rect.y + max(0, rect.height - height) / 2)
    for (i, line) in lead.enumerated() {
      grid.write(
        line, x: x, y: top + i, maxWidth: width, foreground: i == 0 ? Theme.text : Theme.dim,
        style: i == 0 ? .bold : [])
    }
    for (i, row) in rows.prefix(rect.height).enumerated() {
      let y = top + lead.count + i
      grid.writeRight(
        row.key, right: x + 5, y: y, maxWidth: 5, foreground: Theme.accent, style: .bold)
      grid.write(
        width >= 56 ? row.long : row.short, x: x + 7, y: y, maxWidth: max(0, width - 7),
        foreground: i == 0 ? Theme.text : Theme.dim)
    }
  }
}
