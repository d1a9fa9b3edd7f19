import TerminalKit

/// Films side by side in the workspace Sample.
extension KeyTable {
  static let films: [KeyBinding] = [
    KeyBinding(
      .workspace(.sample), ["b"], .films(.branch), "branch",
      "branch here, with the settings as they are and new noise"),
    KeyBinding(
      .workspace(.sample), ["B"], .films(.branchAlike), "same noise",
      "branch here with the trunk's noise: what the settings alone change"),
    KeyBinding(
      .workspace(.sample), ["P"], .films(.branchPainted), "only the painted",
      "branch here, where only what is painted with m is anew"),
    KeyBinding(
      .workspace(.sample), ["R"], .films(.race), "race",
      "samplers from the same noise with equally many network evaluations"),
    KeyBinding(
      .workspace(.sample), ["["], .films(.previous), "film", "walk through the film before"),
    KeyBinding(.workspace(.sample), ["]"], .films(.next), "film", "walk through the film after"),
    KeyBinding(
      .workspace(.sample), [.backspace, .delete], .films(.remove), "take it away",
      "take the branch away, back to its trunk; after a race, go on with this film alone"),
  ]
}
