import EngineMessages
import TerminalKit

extension AppState {
  /// What the film shows, in one plain sentence.
  var samplingSentence: String {
    guard let trajectory = sample.trajectory else {
      return model == nil
        ? "No trained network yet: press 1, then Space, to train one; it can be sampled from at once."
        : "Press Enter: noise becomes a picture, step by step."
    }
    guard let frame = sample.frame else {
      return trajectory.phase == .cancelled
        ? "Cancelled. Enter samples again." : "The network is being read, the noise is drawn."
    }
    if sample.stage.race != nil { return raceSentence }
    let t = NumberText.grouped(frame.timestep)
    if sample.stage.isShared { return stageSentence }
    if frame.index == 0 { return "x_T: pure noise, from which a picture is to come." }
    if frame.timestep == 0 { return "t = 0: this is the picture." }
    if trajectory.phase == .cancelled, sample.cursor == trajectory.frames.count - 1 {
      return "Cancelled at t = \(t). Enter samples again."
    }
    guard let alphaBar = trajectory.alphaBar(at: frame.timestep) else { return "t = \(t)." }
    let signal = NumberText.percent(alphaBar, decimals: 0)  // of the variance
    if alphaBar < 0.05 {
      return "t = \(t): mostly noise; the guess at the right is a mean of many."
    }
    if alphaBar < 0.6 { return "t = \(t): the large shapes settle; \(signal) of it is signal." }
    return "t = \(t): details are filled in; \(signal) of it is signal."
  }

  /// What films side by side have to do with each other.
  private var stageSentence: String {
    let stage = sample.stage
    let ways = stage.films.count == 2 ? "Two ways" : "\(stage.films.count) ways"
    guard let film = stage.lead, let left = film.branchTimestep else {
      return "\(ways) from the same noise; b branches here, ] walks through the next film."
    }
    return "\(stage.name(stage.place).capitalizedFirst) left at t = \(NumberText.grouped(left)): "
      + "\(stage.words(of: stage.place))."
  }
}

extension String {
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
