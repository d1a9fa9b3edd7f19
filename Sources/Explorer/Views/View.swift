import TerminalKit

/// The screen: a pure function of the state.
public func view(_ state: AppState, size: Size) -> Grid {
  var grid = Grid(size)
  state.paint(into: &grid)
  return grid
}

extension AppState {
  /// Paints every cell of the grid.
  func paint(into grid: inout Grid) {
    let bounds = grid.bounds
    grid.fill(bounds, with: .blank)
    guard bounds.height > 2 else {
      paintSentence(into: &grid, in: bounds)
      return
    }
    let (top, below) = bounds.split(top: 1)
    let (middle, footer) = below.split(bottom: 1)
    TabBar.paint(self, into: &grid, in: top)
    switch overlay {
    case .help(let line): HelpView.paint(firstLine: line, for: workspace, into: &grid, in: middle)
    case .list(let list):
      paintWorkspace(into: &grid, in: middle)
      paint(list, into: &grid, in: middle)
    case .runs(let list):
      paintWorkspace(into: &grid, in: middle)
      paint(list, into: &grid, in: middle)
    case .palette(let palette):
      paintWorkspace(into: &grid, in: middle)
      paint(palette, into: &grid, in: middle)
    case .tasks(let cursor):
      paintWorkspace(into: &grid, in: middle)
      paintTasks(cursor: cursor, into: &grid, in: middle)
    case .log(let back): LogView.paint(messages, linesBack: back, into: &grid, in: middle)
    case .confirmQuit, nil: paintWorkspace(into: &grid, in: middle)
    }
    paintToasts(into: &grid, in: middle)
    paintNotice(into: &grid, in: middle)
    Footer.paint(self, into: &grid, in: footer)
  }

  private func paintWorkspace(into grid: inout Grid, in rect: Rect) {
    guard rect.height >= 7 else {
      paintSentence(into: &grid, in: rect)
      return
    }
    switch workspace {
    case .train: paintTraining(into: &grid, in: rect)
    case .sample:
      if sample.isWelcome {
        paintWelcome(into: &grid, in: rect)
      } else {
        paintSampling(into: &grid, in: rect)
      }
    case .schedule: paintSchedule(into: &grid, in: rect)
    case .latent: paintLatent(into: &grid, in: rect)
    case .bound: paintBound(into: &grid, in: rect)
    case .truth: paintTruth(into: &grid, in: rect)
    case .tour: paintTour(into: &grid, in: rect)
    }
  }

  /// All that a screen of a few rows can hold: what is happening.
  private func paintSentence(into grid: inout Grid, in rect: Rect) {
    let (text, note) = rect.split(bottom: rect.height > 2 ? 1 : 0)
    TextBlock.paint(sentence, into: &grid, in: text, color: Theme.text)
    paintMissingRoom("everything", into: &grid, in: note)
  }

  /// What is happening in the workspace, in one plain sentence.
  var sentence: String {
    switch workspace {
    case .train: train.sentence
    case .sample: samplingSentence
    case .schedule: schedule.sentence
    case .latent: latentSentence
    case .bound: boundSentence
    case .truth: truthSentence
    case .tour: tourSentence
    }
  }
}
