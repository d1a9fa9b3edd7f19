import EngineMessages
import Foundation
import Schedules
import TerminalKit

extension AppState {
  /// The numbers of the step, and the settings; where both have no room, what is in focus.
  func paintSide(into grid: inout Grid, in rect: Rect) {
    let settingsHeight = samplingFields.count + 2
    guard sample.frame != nil else {
      paintSamplingSettings(into: &grid, in: rect)
      return
    }
    if rect.height >= settingsHeight + 9 {
      let (numbers, settings) = rect.split(bottom: settingsHeight)
      paintStep(into: &grid, in: numbers)
      paintSamplingSettings(into: &grid, in: settings)
    } else if sample.focus == .samplingSettings {
      paintSamplingSettings(into: &grid, in: rect)
    } else {
      paintStep(into: &grid, in: rect)
    }
  }

  func paintSamplingSettings(into grid: inout Grid, in rect: Rect) {
    let inside = frame("settings", pane: .samplingSettings, into: &grid, in: rect)
    let (fields, rest) = inside.split(top: samplingFields.count)
    paint(
      samplingFields, current: sample.focus == .samplingSettings ? sample.field : nil,
      into: &grid, in: fields)
    guard rest.height > 2, sample.frame == nil, model != nil else { return }
    let text = Rect(x: rest.x, y: rest.y + 1, width: rest.width, height: rest.height - 1)
    TextBlock.paint(samplingSentence, into: &grid, in: text, color: Theme.accent)
  }

  private func paintStep(into grid: inout Grid, in rect: Rect) {
    guard let trajectory = sample.trajectory, let frame = sample.frame else { return }
    let word =
      switch trajectory.phase {
      case .cancelled: "cancelled"
      case .waiting, .arriving: "arriving"
      case .complete: sample.isPlaying ? "playing, \(sample.speed) steps/s" : "complete"
      }
    let inside = self.frame("step", note: word, into: &grid, in: rect)
    guard !inside.isEmpty else { return }
    var rows = rows(trajectory, frame)
    let columns = inside.width >= 30 ? inside.columns(2, gap: 2) : [inside]
    PanePainter.pair(
      trajectory.request.sampler.name,
      "\(NumberText.grouped(frame.index)) / \(NumberText.grouped(trajectory.steps))", into: &grid,
      in: inside, y: inside.y)
    var y = inside.y + 1
    while !rows.isEmpty, y < inside.bottom {
      for (column, row) in zip(columns, rows) {
        PanePainter.pair(row.0, row.1, into: &grid, in: column, y: y)
      }
      rows.removeFirst(min(columns.count, rows.count))
      y += 1
    }
    PanePainter.pair("network", trajectory.modelName, into: &grid, in: inside, y: y)
    y += 1
    if inside.bottom - y >= 9 {
      let bars = Rect(x: inside.x, y: y + 1, width: inside.width, height: 3)
      paintHistogram(frame, into: &grid, in: bars)
      y += 4
    }
    guard inside.bottom - y > 1 else { return }
    let text = Rect(x: inside.x, y: y + 1, width: inside.width, height: inside.bottom - y - 1)
    TextBlock.paint(samplingSentence, into: &grid, in: text, color: Theme.accent)
  }

  private func rows(_ trajectory: Trajectory, _ frame: TrajectoryFrame) -> [(String, String)] {
    let alphaBar = trajectory.alphaBar(at: frame.timestep)
    let ratio = alphaBar.map { $0 < 1 ? log($0 / (1 - $0)) : .infinity }
    func text(_ value: Double?) -> String { value.map(NumberText.significant) ?? "-" }
    func led(_ value: Double?) -> String { frame.index == 0 ? "-" : text(value) }  // by a step
    let measures = sample.measures(of: frame)
    return [
      ("t", NumberText.grouped(frame.timestep)), ("\u{1FB1}ₜ", text(alphaBar)),
      ("log-SNR", text(ratio)), ("σₜ", led(frame.sigma)),
      ("‖ε‖", led(measures?.epsilonNorm)), ("change", led(measures?.change)),
    ]
  }

  /// How often each brightness is among the pixels of x_t.
  private func paintHistogram(_ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect) {
    var counts = [Double](repeating: 0, count: 32)
    for picture in frame.xt { for byte in picture.bytes { counts[Int(byte) / 8] += 1 } }
    Bars(counts.map { $0.squareRoot() }, color: Theme.xt).draw(into: &grid, in: rect)
  }
}
