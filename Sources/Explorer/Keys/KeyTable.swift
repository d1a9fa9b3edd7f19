import TerminalKit

/// The one table of keys: it dispatches them, and footer and help are printed from it.
enum KeyTable {
  static let bindings: [KeyBinding] = train + sample + schedule + over + everywhere

  /// The scopes whose keys work now, the innermost first.
  static func scopes(in state: AppState) -> [KeyScope] {
    if state.entry != nil { return [.entry, .always] }
    switch state.overlay {
    case .confirmQuit: return [.question, .always]
    case .list: return [.list, .everywhere, .always]
    case .help: return [.help, .everywhere, .always]
    case nil:
      return [.pane(state.focus), .workspace(state.workspace), .everywhere, .always]
    }
  }

  /// What the key means now; nil where it means nothing.
  static func action(for key: Key, in state: AppState) -> Action? {
    for scope in scopes(in: state) {
      let binding = bindings.first {
        $0.scope == scope && $0.keys.contains(key) && state.offers($0.action)
      }
      if let binding { return binding.action }
    }
    return nil
  }

  /// The rows whose keys work now, the innermost first.
  static func offered(in state: AppState) -> [KeyBinding] {
    scopes(in: state).flatMap { scope in
      bindings.filter { $0.scope == scope && state.offers($0.action) }
    }
  }

  /// - Parameter typing: The keys that begin typing a value.
  private static func settings(_ pane: Pane, typing: [Key]) -> [KeyBinding] {
    [
      KeyBinding(.pane(pane), [.up, "k"], .setting(.previous), "setting", "the setting above"),
      KeyBinding(.pane(pane), [.down, "j"], .setting(.next), "setting", "the setting below"),
      KeyBinding(
        .pane(pane), [.left, "h", "-"], .setting(.decrease), "change", "less, or the choice before"),
      KeyBinding(
        .pane(pane), [.right, "l", "+"], .setting(.increase), "change", "more, or the next choice"),
      KeyBinding(.pane(pane), ["H", .pageDown], .setting(.decreaseMuch), "much", "much less"),
      KeyBinding(.pane(pane), ["L", .pageUp], .setting(.increaseMuch), "much", "much more"),
      KeyBinding(.pane(pane), typing, .setting(.type), "type", "type the value"),
    ]
  }

  private static let train: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.train), [" "], .training(.toggle), "start", "start, pause or go on training"),
      KeyBinding(
        .workspace(.train), ["s"], .training(.stop), "stop", "stop training, with a checkpoint"),
      KeyBinding(
        .workspace(.train), ["r"], .training(.chooseRun), "resume a run",
        "go on with an earlier run"),
    ]
    + settings(.runSettings, typing: ["e", .enter])
    + [
      KeyBinding(
        .pane(.lossChart), [.left, "h"], .training(.cursorLeft), "read",
        "read the loss further left"),
      KeyBinding(
        .pane(.lossChart), [.right, "l"], .training(.cursorRight), "read", "and further right"),
      KeyBinding(
        .pane(.lossChart), ["+", "="], .training(.zoomIn), "zoom", "show fewer of the newest steps"),
      KeyBinding(.pane(.lossChart), ["-"], .training(.zoomOut), "zoom", "show more steps"),
      KeyBinding(.pane(.lossChart), ["f"], .training(.showAll), "whole run", "show the whole run"),
      KeyBinding(
        .pane(.sheets), [.left, "h"], .training(.earlierSheet), "film",
        "the samples drawn before these"),
      KeyBinding(
        .pane(.sheets), [.right, "l"], .training(.laterSheet), "film",
        "the samples drawn after these"),
      KeyBinding(
        .pane(.sheets), [.end, "G"], .training(.newestSheet), "newest", "the newest samples"),
      KeyBinding(
        .workspace(.train), ["y"], .training(.toggleScale), "log/linear",
        "loss axis logarithmic or linear"),
    ]

  private static let sample: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.sample), [.enter], .sampling(.sample), "sample", "draw a sample from noise"),
      KeyBinding(
        .workspace(.sample), [" "], .sampling(.togglePlaying), "play",
        "play or pause, or draw the first sample"),
    ]
    + settings(.samplingSettings, typing: ["e"])
    + [
      KeyBinding(
        .pane(.film), [.left, "h"], .sampling(.previousFrame), "step",
        "one step back, towards noise"),
      KeyBinding(
        .pane(.film), [.right, "l"], .sampling(.nextFrame), "step",
        "one step on, towards the picture"),
      KeyBinding(.pane(.film), [.pageUp, "H"], .sampling(.tenBack), "ten steps", "ten steps back"),
      KeyBinding(.pane(.film), [.pageDown, "L"], .sampling(.tenOn), "ten steps", "ten steps on"),
      KeyBinding(
        .pane(.film), [.home, "g"], .sampling(.firstFrame), "t = T", "to the noise, t = T"),
      KeyBinding(
        .pane(.film), [.end, "G"], .sampling(.lastFrame), "t = 0", "to the picture, t = 0"),
      KeyBinding(
        .workspace(.sample), ["t"], .sampling(.jump), "jump to t", "type the timestep to look at"),
      KeyBinding(
        .workspace(.sample), ["n"], .sampling(.newSeed), "new noise", "sample from another noise"),
      KeyBinding(
        .workspace(.sample), ["m"], .sampling(.chooseModel), "network", "choose the network"),
      KeyBinding(.workspace(.sample), ["<", ","], .sampling(.slower), "speed", "play slower"),
      KeyBinding(.workspace(.sample), [">", "."], .sampling(.faster), "speed", "play faster"),
      KeyBinding(.workspace(.sample), ["c"], .sampling(.cancel), "cancel", "stop sampling"),
    ]

  private static let schedule: [KeyBinding] =
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

  private static let over: [KeyBinding] = [
    KeyBinding(.entry, [.enter], .entry(.accept), "take it", "take the value"),
    KeyBinding(.entry, [.escape], .general(.back), "leave it", "leave the value as it was"),
    KeyBinding(
      .entry, [.backspace, .delete], .entry(.deleteCharacter), "delete", "delete a character"),
    KeyBinding(.list, [.up, "k"], .list(.previous), "choose", "the line above"),
    KeyBinding(.list, [.down, "j"], .list(.next), "choose", "the line below"),
    KeyBinding(.list, [.home, "g"], .list(.first), "ends", "the first line"),
    KeyBinding(.list, [.end, "G"], .list(.last), "ends", "the last line"),
    KeyBinding(.list, [.enter, " "], .list(.choose), "take it", "take this one"),
    KeyBinding(.help, [.up, "k"], .help(.up), "scroll", "a line up"),
    KeyBinding(.help, [.down, "j"], .help(.down), "scroll", "a line down"),
    KeyBinding(.help, [.pageUp, "H"], .help(.pageUp), "page", "a page up"),
    KeyBinding(.help, [.pageDown, "L", " "], .help(.pageDown), "page", "a page down"),
    KeyBinding(.question, ["q", "y", .enter], .question(.quit), "quit", "stop training and quit"),
    KeyBinding(.question, [.escape, "n"], .question(.stay), "stay", "go on"),
  ]

  private static let everywhere: [KeyBinding] = [
    KeyBinding(.everywhere, ["1"], .general(.open(.train)), "Train", "watch a network learn"),
    KeyBinding(
      .everywhere, ["2"], .general(.open(.sample)), "Sample", "walk from noise to a picture"),
    KeyBinding(
      .everywhere, ["3"], .general(.open(.schedule)), "Schedule", "bend the noise schedule"),
    KeyBinding(
      .everywhere, [.tab], .general(.focusNext), "pane", "the arrow keys to the next pane"),
    KeyBinding(
      .everywhere, [.backTab], .general(.focusPrevious), "pane", "and to the one before"),
    KeyBinding(
      .everywhere, [.escape], .general(.back), "back", "close what is open, or the message"),
    KeyBinding(.everywhere, ["?"], .general(.help), "help", "all keys"),
    KeyBinding(
      .everywhere, ["q"], .general(.quit), "quit", "quit, asking only if a training would end"),
    KeyBinding(.always, [.control("c")], .general(.quitAtOnce), "quit at once", "quit at once"),
    KeyBinding(
      .always, [.control("z")], .general(.suspend), "suspend", "give the shell the terminal"),
  ]
}
