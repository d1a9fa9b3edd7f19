import TerminalKit

/// The workspace in which noise becomes a picture.
extension KeyTable {
  static let sample: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.sample), [.enter], .sampling(.sample), "sample", "draw a sample from noise"),
      KeyBinding(
        .workspace(.sample), [" "], .sampling(.togglePlaying), "play",
        "play or pause, or draw the first sample"),
    ]
    + films
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
        .workspace(.sample), ["M"], .sampling(.chooseModel), "network", "choose the network"),
      KeyBinding(
        .workspace(.sample), ["v"], .sampling(.nextView), "beside x_t",
        "beside x_t, the predicted x_0, the noise ε_θ, or what the step changed"),
      KeyBinding(.workspace(.sample), ["<", ","], .sampling(.slower), "speed", "play slower"),
      KeyBinding(.workspace(.sample), [">", "."], .sampling(.faster), "speed", "play faster"),
      KeyBinding(.workspace(.sample), ["c"], .sampling(.cancel), "cancel", "stop sampling"),
    ]
}
