import TerminalKit

/// The workspace in which the noise schedule is bent.
extension KeyTable {
  static let schedule: [KeyBinding] =
    settings(.scheduleFields, typing: ["e", .enter]) + handles
    + settings(.timestepDensity, typing: ["e", .enter])
    + settings(.samplingGrid, typing: ["e", .enter])
    + [
      KeyBinding(
        .workspace(.schedule), ["t"], .schedule(.train), "train with it",
        "the next run is trained with this schedule"),
      KeyBinding(
        .workspace(.schedule), ["s"], .schedule(.sample), "sample with it",
        "sample with this schedule"),
      KeyBinding(
        .workspace(.schedule), ["v"], .schedule(.nextLower), "view",
        "the noised digit, the pictures from the same x_T, or old against edited in training"),
      KeyBinding(
        .workspace(.schedule), ["a"], .schedule(.togglePair), "train against old",
        "train the edited schedule against the one to compare with, in turn, or stop both"),
      KeyBinding(.workspace(.schedule), ["u"], .schedule(.undo), "undo", "undo the last change"),
      KeyBinding(
        .workspace(.schedule), ["U", .control("r")], .schedule(.redo), "redo", "do it again"),
      KeyBinding(
        .workspace(.schedule), ["r"], .schedule(.reset), "reset",
        "back to the schedule of Ho et al."),
      KeyBinding(
        .workspace(.schedule), ["p"], .schedule(.nextPreset), "presets",
        "the next of the schedules that papers use"),
      KeyBinding(
        .workspace(.schedule), ["b"], .schedule(.compareWithThis), "keep to compare",
        "keep this schedule, dotted, to compare with"),
      KeyBinding(
        .workspace(.schedule), ["x"], .schedule(.nextExemplar), "next digit",
        "noise another picture"),
    ]

  private static let handles: [KeyBinding] = [
    KeyBinding(
      .pane(.scheduleHandles), [.left, "h"], .schedule(.previousHandle), "handle",
      "the handle to the left"),
    KeyBinding(
      .pane(.scheduleHandles), [.right, "l"], .schedule(.nextHandle), "handle",
      "the handle to the right"),
    KeyBinding(
      .pane(.scheduleHandles), [.up, "k"], .schedule(.raise), "bend",
      "raise log-SNR here: less noise"),
    KeyBinding(
      .pane(.scheduleHandles), [.down, "j"], .schedule(.lower), "bend",
      "lower log-SNR here: more noise"),
    KeyBinding(
      .pane(.scheduleHandles), [.pageUp, "K"], .schedule(.raiseMuch), "much", "raise it much"),
    KeyBinding(
      .pane(.scheduleHandles), [.pageDown, "J"], .schedule(.lowerMuch), "much", "lower it much"),
    KeyBinding(
      .pane(.scheduleHandles), ["H"], .schedule(.earlier), "move in t", "move it to a smaller t"),
    KeyBinding(
      .pane(.scheduleHandles), ["L"], .schedule(.later), "move in t", "move it to a larger t"),
    KeyBinding(
      .pane(.scheduleHandles), ["-"], .schedule(.fewerHandles), "handles",
      "fewer handles, laid anew on the curve"),
    KeyBinding(
      .pane(.scheduleHandles), ["+"], .schedule(.moreHandles), "handles",
      "more handles, laid anew on the curve"),
  ]
}
