import TerminalKit

/// The workspace in which a network learns.
extension KeyTable {
  static let train: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.train), [" "], .training(.toggle), "start", "start, pause or go on training"),
      KeyBinding(
        .workspace(.train), ["s"], .training(.stop), "stop", "stop training, with a checkpoint"),
      KeyBinding(
        .workspace(.train), ["r"], .training(.chooseRun), "runs",
        "the runs on the disk: look at them, go on, compare, name, delete"),
    ]
    + settings(.runSettings, typing: ["e", .enter])
    + [
      KeyBinding(
        .pane(.lossChart), [.left, "h"], .training(.cursorLeft), "read",
        "read the loss further left"),
      KeyBinding(
        .pane(.lossChart), [.right, "l"], .training(.cursorRight), "read", "and further right"),
      KeyBinding(
        .pane(.lossChart), ["+", "="], .training(.zoomIn), "zoom",
        "show fewer steps, around the cursor or the newest"),
      KeyBinding(.pane(.lossChart), ["-"], .training(.zoomOut), "zoom", "show more steps"),
      KeyBinding(
        .pane(.lossChart), ["H", .pageUp], .training(.panEarlier), "pan", "look at earlier steps"),
      KeyBinding(
        .pane(.lossChart), ["L", .pageDown], .training(.panLater), "pan", "look at later steps"),
      KeyBinding(
        .pane(.lossChart), [.end, "G"], .training(.follow), "follow", "follow the newest step"),
      KeyBinding(.pane(.lossChart), ["f"], .training(.showAll), "whole run", "show the whole run"),
      KeyBinding(
        .pane(.sheets), [.left, "h"], .training(.earlierSheet), "film",
        "the samples drawn before these"),
      KeyBinding(
        .pane(.sheets), [.right, "l"], .training(.laterSheet), "film",
        "the samples drawn after these"),
      KeyBinding(
        .pane(.sheets), [.home, "g"], .training(.firstSheet), "ends",
        "the first samples, drawn before it learned"),
      KeyBinding(
        .pane(.sheets), [.end, "G"], .training(.newestSheet), "ends", "the newest samples"),
      KeyBinding(
        .workspace(.train), ["y"], .training(.toggleScale), "log/linear",
        "loss axis logarithmic or linear"),
    ]
}
