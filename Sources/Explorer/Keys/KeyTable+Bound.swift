import TerminalKit

/// The workspace in which the variational bound is measured.
extension KeyTable {
  static let bound: [KeyBinding] = [
    KeyBinding(
      .workspace(.bound), [" "], .bound(.toggle), "measure", "measure the bound, pause or go on"),
    KeyBinding(
      .workspace(.bound), ["x"], .bound(.stop), "end", "end measuring; what was found stays"),
    KeyBinding(
      .workspace(.bound), ["m"], .bound(.chooseModel), "network", "measure another network"),
    KeyBinding(
      .workspace(.bound), ["v"], .bound(.nextVariance), "variance",
      "the terms under the next variance of the reverse step"),
    KeyBinding(
      .workspace(.bound), ["w"], .bound(.nextLower), "figures",
      "the weights of the losses, the schedules, or the rate–distortion curve"),
    KeyBinding(
      .workspace(.bound), ["t"], .bound(.learnSchedule), "learn a schedule",
      "train a network that learns its noise schedule and its variance as well"),
    KeyBinding(
      .pane(.boundTerms), [.left, "h"], .bound(.lower), "t", "to smaller t, towards the picture"),
    KeyBinding(
      .pane(.boundTerms), [.right, "l"], .bound(.higher), "t", "to larger t, towards the noise"),
    KeyBinding(.pane(.boundTerms), [.home, "g"], .bound(.lowest), "1, T", "to t = 1, the decoder"),
    KeyBinding(.pane(.boundTerms), [.end, "G"], .bound(.highest), "1, T", "to t = T"),
  ]
}
