import TerminalKit

/// The workspace that tells the whole story.
extension KeyTable {
  static let tour: [KeyBinding] = [
    KeyBinding(
      .workspace(.tour), [" "], .tour(.act), "do it",
      "do what the figure is for: play, learn, measure, the next line of an algorithm"),
    KeyBinding(.workspace(.tour), ["n", .enter], .tour(.next), "next stop", "on to the next stop"),
    KeyBinding(
      .workspace(.tour), ["p", .backspace], .tour(.previous), "stop before",
      "back to the stop before"),
    KeyBinding(
      .workspace(.tour), ["r"], .tour(.many), "run on",
      "a hundred turns of Algorithm 1, or Algorithm 2 to its end"),
    KeyBinding(
      .pane(.tourStop), [.left, "h"], .tour(.less), "figure", "t or the film a step back"),
    KeyBinding(.pane(.tourStop), [.right, "l"], .tour(.more), "figure", "and a step on"),
    KeyBinding(
      .pane(.tourStop), [.pageUp, "H"], .tour(.muchLess), "much", "t or the film far back"),
    KeyBinding(.pane(.tourStop), [.pageDown, "L"], .tour(.muchMore), "much", "and far on"),
    KeyBinding(.pane(.tourStop), [.up, "k"], .tour(.scrollUp), "scroll", "the text a line up"),
    KeyBinding(.pane(.tourStop), [.down, "j"], .tour(.scrollDown), "scroll", "and a line down"),
    KeyBinding(.pane(.tourStop), [.home, "g"], .tour(.first), "ends", "to the first stop"),
    KeyBinding(.pane(.tourStop), [.end, "G"], .tour(.last), "ends", "to the last stop"),
  ]
}
