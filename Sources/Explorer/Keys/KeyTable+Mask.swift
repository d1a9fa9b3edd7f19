import TerminalKit

/// Painting what is to be invented, and mixing two pictures.
extension KeyTable {
  static let mask: [KeyBinding] = [
    KeyBinding(
      .workspace(.sample), ["m"], .mask(.open), "mask",
      "paint what of the finished picture is to be invented anew"),
    KeyBinding(
      .workspace(.sample), ["x"], .mask(.mark), "mark to mix",
      "mark the finished picture; on a second one, pictures from the first to it"),
    KeyBinding(.pane(.mask), [.enter], .mask(.invent), "invent", "invent what is painted"),
    KeyBinding(.pane(.mask), [" "], .mask(.togglePen), "pen", "put the pen down, or lift it"),
    KeyBinding(.pane(.mask), [.left, "h"], .picture(.pixelLeft), "move", "the pen to the left"),
    KeyBinding(.pane(.mask), [.right, "l"], .picture(.pixelRight), "move", "to the right"),
    KeyBinding(.pane(.mask), [.up, "k"], .picture(.pixelUp), "move", "up"),
    KeyBinding(.pane(.mask), [.down, "j"], .picture(.pixelDown), "move", "down"),
    KeyBinding(.pane(.mask), ["-"], .mask(.thinner), "width", "a thinner pen"),
    KeyBinding(.pane(.mask), ["+", "="], .mask(.thicker), "width", "a thicker pen"),
    KeyBinding(
      .pane(.mask), ["e"], .mask(.toggleRubber), "rub out", "let the pen rub out, or paint again"),
    KeyBinding(
      .pane(.mask), ["0"], .mask(.clear), "clear", "take all paint away"),
  ]
}
