import EngineMessages
import Schedules

extension AppState {
  /// Has the current model drawn under the schedule as it is now, where that is not what was asked
  /// for last; a newer request drops the one under way.
  ///
  /// Nothing is asked while the mouse holds a handle, and nothing goes on behind other workspaces.
  mutating func askForSchedule() -> [Effect] {
    guard workspace == .schedule else {
      let wasUnderWay = schedule.trial.isUnderWay
      schedule.trial.isUnderWay = false
      schedule.trial.asked = nil  // what a run learned meanwhile is seen on the return
      return wasUnderWay ? [.engine(.schedule(.cancel))] : []
    }
    guard let model, !schedule.isHandleGrabbed else { return [] }
    var wanted = ScheduleComparison(
      identifier: 0, source: model.source, schedule: schedule.specification,
      steps: schedule.gridSteps, layout: schedule.gridLayout, seed: 0,
      count: ScheduleTrialState.pictures)
    guard wanted != schedule.trial.asked else { return [] }
    schedule.trial.asked = wanted
    schedule.trial.modelName = model.name
    schedule.trial.isUnderWay = true
    schedule.trial.lastIdentifier += 1
    wanted.identifier = schedule.trial.lastIdentifier
    return [.engine(.schedule(.compare(wanted)))]
  }
}
