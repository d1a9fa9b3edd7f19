import TerminalKit

/// The workspace in which a network learns data whose exact answer is known.
extension KeyTable {
  static let truth: [KeyBinding] =
    [
      KeyBinding(
        .workspace(.truth), [" "], .truth(.toggle), "learn", "learn the data, pause or go on"),
      KeyBinding(
        .workspace(.truth), ["p"], .truth(.togglePlaying), "play",
        "let the particles flow, or pause"),
      KeyBinding(
        .workspace(.truth), ["d"], .truth(.toggleDrawing), "draw",
        "draw data by hand, or put the pen away"),
      KeyBinding(
        .workspace(.truth), ["x"], .truth(.forget), "forget", "forget what the network has learned"),
      KeyBinding(
        .workspace(.truth), ["v"], .truth(.toggleLeft), "left plane",
        "at the left, data that drown in noise or noise that ε* leads back"),
      KeyBinding(
        .workspace(.truth), ["i"], .truth(.togglePictures), "pictures",
        "pictures in place of points: what knowing them all by heart looks like"),
      KeyBinding(
        .workspace(.truth), ["s"], .truth(.togglePaths), "single paths",
        "the ways of some particles instead of all particles"),
      KeyBinding(
        .workspace(.truth), ["a"], .truth(.toggleArrows), "arrows", "arrows along −ε, or none"),
      KeyBinding(
        .workspace(.truth), ["c"], .truth(.toggleContours), "contours",
        "lines of equal density of q(x_t), or none"),
      KeyBinding(
        .workspace(.truth), ["n"], .truth(.newSeed), "new noise", "particles from another noise"),
      KeyBinding(
        .workspace(.truth), ["["], .truth(.earlierSamples), "earlier/later",
        "what the network made of the noise at an earlier step of learning"),
      KeyBinding(
        .workspace(.truth), ["]"], .truth(.laterSamples), "earlier/later", "and at a later one"),
      KeyBinding(
        .pane(.planes), [.left, "h"], .truth(.previousState), "t", "one step back, towards noise"),
      KeyBinding(
        .pane(.planes), [.right, "l"], .truth(.nextState), "t", "one step on, towards the data"),
      KeyBinding(.pane(.planes), [.pageUp, "H"], .truth(.tenBack), "ten steps", "ten steps back"),
      KeyBinding(.pane(.planes), [.pageDown, "L"], .truth(.tenOn), "ten steps", "ten steps on"),
      KeyBinding(.pane(.planes), [.home, "g"], .truth(.firstState), "T, 0", "to the noise, t = T"),
      KeyBinding(.pane(.planes), [.end, "G"], .truth(.lastState), "T, 0", "to the data, t = 0"),
    ]
    + settings(.planeSettings, typing: ["e", .enter])
    + [
      KeyBinding(.pane(.canvas), [.left, "h"], .truth(.penLeft), "pen", "the pen to the left"),
      KeyBinding(.pane(.canvas), [.right, "l"], .truth(.penRight), "pen", "to the right"),
      KeyBinding(.pane(.canvas), [.up, "k"], .truth(.penUp), "pen", "up"),
      KeyBinding(.pane(.canvas), [.down, "j"], .truth(.penDown), "pen", "down"),
      KeyBinding(.pane(.canvas), [.enter, "."], .truth(.putPoint), "put a point", "put a point"),
      KeyBinding(
        .pane(.canvas), [.backspace, .delete], .truth(.takePoint), "take it away",
        "take the last point away"),
    ]
}
