import TerminalKit

/// The list of runs, and the question before one is taken away.
extension KeyTable {
  static let runs: [KeyBinding] = [
    KeyBinding(.runs, [.up, "k"], .runs(.previous), "choose", "the run above"),
    KeyBinding(.runs, [.down, "j"], .runs(.next), "choose", "the run below"),
    KeyBinding(.runs, [.home, "g"], .runs(.first), "ends", "the newest run"),
    KeyBinding(.runs, [.end, "G"], .runs(.last), "ends", "the oldest run"),
    KeyBinding(
      .runs, [.enter], .runs(.watch), "look at it",
      "look at the run, and follow it if another program trains it"),
    KeyBinding(
      .runs, ["r"], .runs(.resume), "go on", "go on with training it from its last checkpoint"),
    KeyBinding(
      .runs, [" ", "c"], .runs(.compare), "compare",
      "draw its loss on the chart beside others, up to six; or take it off"),
    KeyBinding(.runs, ["C"], .runs(.compareNone), "compare none", "take all of them off the chart"),
    KeyBinding(.runs, ["n"], .runs(.note), "note", "write a line about it"),
    KeyBinding(.runs, ["e"], .runs(.rename), "rename", "give it another name"),
    KeyBinding(.runs, ["x", .delete], .runs(.delete), "delete", "delete it, after a question"),
    KeyBinding(
      .deletion, ["y"], .runs(.confirmDelete), "delete it", "delete the run with all its files"),
    KeyBinding(.deletion, [.escape, "n"], .runs(.keep), "keep it", "keep the run"),
  ]
}
