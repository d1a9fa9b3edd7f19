import TerminalKit

/// Row 0: the workspaces, and how the training is going.
enum TabBar {
  private static let name = " ddpm  "

  /// The columns of each tab, of a bar of this width.
  static func tabs(width: Int) -> [(workspace: Workspace, columns: Range<Int>)] {
    var x = width < titleWidth + 28 ? 0 : name.count
    return Workspace.allCases.map { workspace in
      let start = x
      x += title(of: workspace, width: width).count
      return (workspace, start..<x)
    }
  }

  static func workspace(at x: Int, width: Int) -> Workspace? {
    tabs(width: width).first { $0.columns.contains(x) }?.workspace
  }

  /// Of all titles in full.
  private static let titleWidth = Workspace.allCases.reduce(0) { $0 + fullTitle(of: $1).count }

  private static func fullTitle(of workspace: Workspace) -> String {
    " \(workspace.rawValue) \(workspace.title) "
  }

  /// Where there is no room for all titles, the numbers alone.
  private static func title(of workspace: Workspace, width: Int) -> String {
    width < titleWidth ? " \(workspace.rawValue) " : fullTitle(of: workspace)
  }

  static func paint(_ state: AppState, into grid: inout Grid, in rect: Rect) {
    let tabs = tabs(width: rect.width)
    if tabs[0].columns.lowerBound > 0 {
      grid.write(name, x: 0, y: rect.y, foreground: Theme.dim)
    }
    for (workspace, columns) in tabs {
      let isCurrent = workspace == state.workspace
      grid.write(
        title(of: workspace, width: rect.width), x: columns.lowerBound, y: rect.y,
        foreground: isCurrent ? Theme.accent : Theme.dim,
        style: isCurrent ? [.bold, .reverse] : [])
    }
    var end = tabs.last?.columns.upperBound ?? 0
    if rect.width < titleWidth {
      end = grid.write(" \(state.workspace.title)", x: end, y: rect.y, foreground: Theme.accent)
    }
    let room = rect.width - end - 2
    guard let status = state.statuses.first(where: { $0.unicodeScalars.count <= room }) else {
      return
    }
    let isRunning = state.train.phase == .running || state.schedule.pair.phase == .learning
    let x = grid.writeRight(status, right: rect.width - 1, y: rect.y, foreground: Theme.text)
    grid[x, rect.y].foreground =
      isRunning ? Theme.alphaBar : state.train.isTraining ? Theme.warning : Theme.dim
  }
}

extension AppState {
  /// How the training is going, in less and less room.
  var statuses: [String] {
    let name = train.run?.name ?? ""
    let step = NumberText.grouped(train.latest?.step ?? train.run?.step ?? 0)
    if schedule.pair.isUnderWay, !train.isTraining {
      let step = NumberText.grouped(min(schedule.pair.old.step, schedule.pair.edited.step))
      return ["● two schedules in turn · \(step)", "● in turn · \(step)", "● \(step)", "●"]
    }
    switch train.phase {
    case .idle: return ["○ nothing is training", "○ idle", "○"]
    case .starting: return ["◌ \(train.draft.model) is getting ready", "◌ getting ready", "◌"]
    case .running:
      let rate = train.imagesPerSecond.map { " · \(NumberText.significant($0)) img/s" } ?? ""
      let work =
        train.operationsPerSecond.map {
          " · \(NumberText.significant($0 / 1e9)) GF/s"
        } ?? ""
      return [
        "● \(name) · \(step)\(rate)\(work)", "● \(name) · \(step)\(rate)", "● \(step)\(rate)",
        "● \(step)", "●",
      ]
    case .paused: return ["◆ \(name) · \(step) · paused", "◆ \(step) · paused", "◆ paused", "◆"]
    case .stopping: return ["◆ \(name) · writing the checkpoint", "◆ stopping", "◆"]
    case .ended(.diverged): return ["✗ \(name) · \(step) · diverged", "✗ diverged", "✗"]
    case .ended(.failed): return ["✗ \(name) · \(step) · failed", "✗ failed", "✗"]
    case .ended(.finished): return ["○ \(name) · \(step) · finished", "○ finished", "○"]
    case .ended(.stopped): return ["○ \(name) · \(step) · stopped", "○ stopped", "○"]
    case .watching(let isLive):
      return isLive
        ? ["◆ \(name) · \(step) · trained elsewhere", "◆ \(step) · elsewhere", "◆ elsewhere", "◆"]
        : ["○ \(name) · \(step) · on the disk", "○ \(step) · on the disk", "○"]
    }
  }
}
