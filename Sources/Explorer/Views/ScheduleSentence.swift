import Foundation
import Schedules
import TerminalKit

extension ScheduleState {
  /// What the schedule does to a picture, in one plain sentence.
  var sentence: String {
    guard let schedule = current?.schedule else { return "There is no schedule." }
    let alphaBar = schedule.alphaBar
    let timesteps = schedule.timesteps
    let left = alphaBar[timesteps]
    if left > 0.01 {
      return "Too gentle: \(NumberText.percent(left.squareRoot(), decimals: 0)) of the picture is "
        + "left at T, but sampling starts from pure noise."
    }
    let lost = alphaBar.firstIndex { $0 < 1e-3 } ?? timesteps
    if lost * 3 < timesteps * 2 {
      return "Noise from t = \(NumberText.grouped(lost)) on: "
        + "\(NumberText.percent(1 - Double(lost) / Double(timesteps), decimals: 0)) of the steps "
        + "have nothing left to teach."
    }
    if left > 1e-3 {
      return "Ends in almost pure noise: "
        + "\(NumberText.percent(left.squareRoot())) of the picture is left at T."
    }
    return "Ends in nearly pure noise: good."
  }

  /// L_T of the exemplar, in bits per dimension: what is left of it at T.
  ///
  /// KL(q(x_T | x_0) ‖ N(0, I)) = ½ Σ (ᾱ x_0² − ᾱ − ln(1 − ᾱ)). Source: Ho et al. (2020), Eq. 5.
  var priorBits: Double? {
    guard let exemplar, let alphaBar = current?.schedule.alphaBar.last, !exemplar.x0.isEmpty else {
      return nil
    }
    let square =
      exemplar.x0.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(exemplar.x0.count)
    return 0.5 * (alphaBar * (square - 1) - log1p(-alphaBar)) / log(2)
  }
}
