import EngineMessages
import Schedules
import TerminalKit

/// The current model from the same x_T under both schedules.
extension AppState {
  func paintTrial(into grid: inout Grid, old: Rect, new: Rect) {
    let found = schedule.trial.found
    paintTrialSide(
      "same x_T, old schedule", note: found?.modelName ?? model?.name ?? "",
      found?.samples.own, caption: found?.samples.ownSchedule.summary, into: &grid, in: old)
    let note =
      schedule.trial.isUnderWay
      ? "drawing"
      : found.map {
        (new.width < 48 ? "" : "differ by ")
          + "\(NumberText.significant($0.samples.difference)) grey levels"
      } ?? ""
    paintTrialSide(
      "same x_T, edited", note: note, found?.samples.bent,
      caption: found.map { editedCaption($0, width: new.width - 4) }, into: &grid, in: new)
  }

  private func editedCaption(_ found: ScheduleTrialState.Found, width: Int) -> String {
    let summary = found.schedule.summary
    let whole = summary + " · the network learned the old one"
    return found.schedule == found.samples.ownSchedule || whole.count > width ? summary : whole
  }

  private func paintTrialSide(
    _ title: String, note: String, _ pictures: [Picture]?, caption: String?,
    into grid: inout Grid, in rect: Rect
  ) {
    let inside = frame(title, note: note, color: Theme.xt, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    guard let pictures, let caption else {
      PanePainter.promise(trialPromise, into: &grid, in: inside)
      return
    }
    let (room, line) = inside.split(bottom: inside.height >= 6 ? 1 : 0)
    PictureRow.paint(pictures.map(\.block), into: &grid, in: room)
    TextBlock.paint(caption, into: &grid, in: line, color: Theme.dim)
  }

  private var trialPromise: String {
    if let refusal = schedule.trial.refusal { return refusal }
    return model == nil
      ? "No trained network yet: press 1, then Space, to train one. It is drawn from here then."
      : "The network is asked from the same noise under both schedules."
  }
}
