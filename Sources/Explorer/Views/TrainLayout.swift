import TerminalKit

/// Where the panes of the workspace lie; an empty rectangle is not shown.
struct TrainLayout: Equatable {
  private(set) var loss = Rect.none
  private(set) var run = Rect.none
  private(set) var timesteps = Rect.none
  /// The settings of the run, or of the next one.
  private(set) var settings = Rect.none
  private(set) var sheets = Rect.none
  /// What is happening, where there is no room for the pane of the run.
  private(set) var sentence = Rect.none

  init(_ train: TrainState, in rect: Rect) {
    guard rect.width >= 70, rect.height >= 18 else {
      divideSmall(train, rect)
      return
    }
    let sheetHeight = rect.height >= 54 ? 35 : min(18, max(9, rect.height * 45 / 100))
    let (top, bottom) = rect.split(bottom: sheetHeight)
    sheets = bottom
    let hasRun = train.run != nil && train.phase != .starting
    let isWide = rect.width >= 160 && hasRun
    let column: Rect
    (loss, column) = top.split(
      right: isWide ? 96 : min(50, max(36, rect.width * 42 / 100)))
    guard hasRun else {
      settings = column
      return
    }
    let columns = isWide ? column.columns(2) : [column]
    let rest: Rect
    (run, rest) = columns[0].split(top: column.height >= 20 ? 10 : min(column.height, 8))
    if columns.count > 1 {
      (timesteps, settings) = (columns[1], rest)
    } else if train.focus == .runSettings {
      settings = rest
    } else if rest.height >= 20 {
      (timesteps, settings) = rest.split(bottom: 10)
    } else {
      timesteps = rest
    }
  }

  private mutating func divideSmall(_ train: TrainState, _ rect: Rect) {
    let lines = TextBlock.wrapped(train.sentence, width: rect.width - 2).count
    let pane: Rect
    (pane, sentence) = rect.split(bottom: min(rect.height / 2, min(3, lines) + 1))
    let hasRun = train.run != nil && train.phase != .starting
    if !hasRun || train.focus == .runSettings {
      settings = pane
    } else if train.focus == .sheets {
      sheets = pane
    } else {
      loss = pane
    }
  }
}

extension Rect {
  fileprivate static let none = Rect(x: 0, y: 0, width: 0, height: 0)
}
