import TerminalKit

/// What is done with the pictures of a film.
extension KeyTable {
  static let pictures: [KeyBinding] = [
    KeyBinding(
      .workspace(.sample), ["p"], .picture(.openGrid), "pick one",
      "all pictures at once, to pick one of them"),
    KeyBinding(
      .workspace(.sample), ["w"], .picture(.savePictures), "save .png",
      "write the pictures at this step to a .png file in the working directory"),
    KeyBinding(
      .workspace(.sample), ["W"], .picture(.saveFilm), "save .gif", "write the film to a .gif file"
    ),
    KeyBinding(
      .workspace(.sample), ["z"], .picture(.loupe), "loupe",
      "the pixels of x_t as numbers, and how often each value is among them"),
    KeyBinding(
      .workspace(.sample), ["i"], .picture(.inside), "inside",
      "the network from inside at this step: what every level gave, and where attention looks"),
    KeyBinding(.pane(.pictures), [.left, "h"], .picture(.left), "pick", "the picture to the left"),
    KeyBinding(.pane(.pictures), [.right, "l"], .picture(.right), "pick", "to the right"),
    KeyBinding(.pane(.pictures), [.up, "k"], .picture(.up), "pick", "above"),
    KeyBinding(.pane(.pictures), [.down, "j"], .picture(.down), "pick", "below"),
    KeyBinding(
      .pane(.pictures), [.enter], .picture(.lookAlone), "look at it alone",
      "walk through the film of this picture alone"),
    KeyBinding(
      .pane(.pixels), [.left, "h"], .picture(.pixelLeft), "pixel", "the pixel to the left"),
    KeyBinding(.pane(.pixels), [.right, "l"], .picture(.pixelRight), "pixel", "to the right"),
    KeyBinding(.pane(.pixels), [.up, "k"], .picture(.pixelUp), "pixel", "above"),
    KeyBinding(.pane(.pixels), [.down, "j"], .picture(.pixelDown), "pixel", "below"),
  ]
}
