import Schedules
import TerminalKit

/// Where a sampler of few steps asks the network: apart from what training looks at.
extension ScheduleState {
  static let gridLayouts: [StepLayout] = [
    .spaced(.leading), .spaced(.trailing), .spaced(.linspace), .karras,
  ]
  static let mostGridSteps = 100

  /// S as the schedule allows it.
  var gridStepsInUse: Int { max(1, min(gridSteps, specification.timesteps)) }

  /// The grid of DPM-Solver++ on a schedule.
  func grid(on schedule: Schedule) throws(ScheduleError) -> TimeGrid {
    try TimeGrid(
      gridLayout, steps: min(gridStepsInUse, schedule.timesteps), of: schedule,
      for: .dpmSolverPlusPlus)
  }

  /// Where the grid begins, and its widest step, in one plain sentence; or why there is none.
  var gridSentence: String {
    guard let schedule = current?.schedule else { return "There is no schedule." }
    let times: [Double]
    do throws(ScheduleError) {
      times = try grid(on: schedule).times
    } catch {
      return "\(error)"
    }
    let first = times.first ?? 0
    let left = schedule.alphaBar(at: first).squareRoot()
    if first < Double(schedule.timesteps), left > 0.01 {
      return "Begins at t = \(Self.text(ofTime: first)), where "
        + "\(NumberText.percent(left)) of a picture is left: noise is not quite what the network "
        + "expects there."
    }
    let widest = zip(times, times.dropFirst()).max {
      Self.distance($0, on: schedule) < Self.distance($1, on: schedule)
    }
    guard let widest else { return "One step, from t = \(Self.text(ofTime: first))." }
    return "The widest step is \(NumberText.significant(Self.distance(widest, on: schedule))) in "
      + "log-SNR, from t = \(Self.text(ofTime: widest.0)) to \(Self.text(ofTime: widest.1))."
  }

  private static func distance(_ step: (Double, Double), on schedule: Schedule) -> Double {
    (schedule.logSNR(at: step.1) - schedule.logSNR(at: step.0)).magnitude
  }

  /// Whole, or with a digit where it lies between timesteps.
  private static func text(ofTime time: Double) -> String {
    time == time.rounded()
      ? NumberText.grouped(Int(time)) : NumberText.fixed(time, decimals: 1)
  }
}

extension StepLayout {
  /// As it stands among the settings.
  var words: String {
    switch self {
    case .spaced(let spacing): spacing.rawValue
    case .leadingMoved(let offset): "leading, moved by \(offset)"
    case .karras: "Karras"
    }
  }
}
