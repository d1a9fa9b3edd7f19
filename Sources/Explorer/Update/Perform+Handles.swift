import Schedules
import TerminalKit

/// Drawing the schedule by hand: the curve of log-SNR goes through handles that keys and the mouse
/// move.
extension AppState {
  /// How far a key moves a handle, in log-SNR.
  static let handleStep = (small: 0.1, large: 1.0)

  mutating func performOnHandles(_ action: ScheduleAction) {
    guard let free = schedule.handles else { return }
    let index = schedule.handle(among: free.handles.count)
    let (now, inT) = (free.handles[index], max(1, free.timesteps / 100))
    switch action {
    case .previousHandle: schedule.handleIndex = max(0, index - 1)
    case .nextHandle: schedule.handleIndex = min(free.handles.count - 1, index + 1)
    case .raise: moveHandle(toLogSNR: now.logSNR + Self.handleStep.small)
    case .lower: moveHandle(toLogSNR: now.logSNR - Self.handleStep.small)
    case .raiseMuch: moveHandle(toLogSNR: now.logSNR + Self.handleStep.large)
    case .lowerMuch: moveHandle(toLogSNR: now.logSNR - Self.handleStep.large)
    case .earlier: moveHandle(toTimestep: now.timestep - inT)
    case .later: moveHandle(toTimestep: now.timestep + inT)
    case .fewerHandles: layHandles(free.handles.count - 1)
    case .moreHandles: layHandles(free.handles.count + 1)
    default: break
    }
  }

  /// Other handles on the curve as it is; the schedule changes only when one of them is moved.
  private mutating func layHandles(_ count: Int) {
    guard let free = schedule.handles else { return }
    let place = Double(schedule.handle(among: free.handles.count)) / Double(free.handles.count - 1)
    schedule.handleCount = max(
      FreeSchedule.counts.lowerBound, min(FreeSchedule.counts.upperBound, count))
    schedule.drawn = nil
    schedule.lastChange = nil
    schedule.handleIndex = Int((place * Double(schedule.handleCount - 1)).rounded())
  }

  private mutating func moveHandle(toLogSNR logSNR: Double? = nil, toTimestep timestep: Int? = nil)
  {
    guard var free = schedule.handles else { return }
    let (before, index) = (free, schedule.handle(among: free.handles.count))
    if let logSNR { free.move(index, to: logSNR) }
    if let timestep { free.move(index, toTimestep: timestep) }
    guard free != before else { return }
    schedule.handleIndex = index
    adopt(
      ScheduleState.Version(specification: free.specification, drawn: free),
      changing: .handle(index))
  }

  /// A press takes the handle nearest to the mouse, and dragging moves it.
  mutating func pointAtHandle(_ mouse: MouseAction) {
    guard overlay == nil, let area = logSNRArea, let free = schedule.handles else { return }
    let chart = logSNRChart
    guard let t = chart.x(atColumn: mouse.x, in: area), area.contains(x: mouse.x, y: mouse.y) else {
      return
    }
    if mouse.kind == .press {
      let distances = free.handles.map { (Double($0.timestep) - t).magnitude }
      schedule.handleIndex = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      schedule.isHandleGrabbed = true
      schedule.lastChange = nil
      schedule.focus = .scheduleHandles
    } else if schedule.isHandleGrabbed, let logSNR = chart.y(atRow: mouse.y, in: area) {
      moveHandle(toLogSNR: logSNR, toTimestep: Int(t.rounded()))
    }
  }
}
