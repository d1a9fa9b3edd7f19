import TerminalKit

/// The workspace in which the noise schedule is bent.
extension KeyTable {
  static let schedule: [KeyBinding] =
    settings(.scheduleFields, typing: ["e", .enter])
    + [
      KeyBinding(
        .workspace(.schedule), ["t"], .schedule(.train), "train with it",
        "the next run is trained with this schedule"),
      KeyBinding(
        .workspace(.schedule), ["s"], .schedule(.sample), "sample with it",
        "sample with this schedule"),
      KeyBinding(.workspace(.schedule), ["u"], .schedule(.undo), "undo", "undo the last change"),
      KeyBinding(
        .workspace(.schedule), ["U", .control("r")], .schedule(.redo), "redo", "do it again"),
      KeyBinding(
        .workspace(.schedule), ["r"], .schedule(.reset), "reset",
        "back to the schedule of Ho et al."),
      KeyBinding(
        .workspace(.schedule), ["b"], .schedule(.compareWithThis), "keep to compare",
        "keep this schedule, dotted, to compare with"),
      KeyBinding(
        .workspace(.schedule), ["x"], .schedule(.nextExemplar), "next digit",
        "noise another picture"),
    ]
}
