import Foundation
import Schedules
import TerminalKit

extension AppState {
  /// The settings, ᾱ_T, L_T and what they mean.
  func paintTrainingSchedule(into grid: inout Grid, in rect: Rect) {
    let undo = schedule.past.isEmpty ? "" : "\(schedule.past.count) to undo"
    let inside = frame(
      "training schedule", note: undo, color: Theme.beta, pane: .scheduleFields, into: &grid,
      in: rect)
    guard !inside.isEmpty else { return }
    let current = focus == .scheduleFields ? schedule.shapeField : nil
    let isWide = inside.width >= 44
    let (top, below) = inside.split(top: Field.ofSchedule.count)
    let columns = top.columns(isWide ? 2 : 1, gap: 3)
    paint(Field.ofSchedule, current: current, into: &grid, in: columns[0])
    let facts = scheduleFacts
    if isWide {
      for (i, fact) in facts.enumerated() {
        PanePainter.pair(fact.0, fact.1, into: &grid, in: columns[1], y: columns[1].y + i)
      }
    }
    var rest = below
    if !isWide {
      for (i, fact) in facts.prefix(2).enumerated() {
        PanePainter.pair(fact.0, fact.1, into: &grid, in: below, y: below.y + i)
      }
      rest = below.split(top: 2).rest
    }
    let used = TextBlock.paint(schedule.sentence, into: &grid, in: rest, color: Theme.accent)
    rest = rest.split(top: used).rest
    var lines = [
      schedule.focus == .scheduleHandles
        ? "←→ choose a handle, ↑↓ bend, H L move it in t; the mouse drags it."
        : "←→ by a twentieth, H L by half; e types a value. Tab: handles."
    ]
    if let reference = schedule.reference, reference != schedule.current {
      lines.insert("Dotted, to compare: \(reference.specification.summary).", at: 0)
    }
    for line in lines {
      rest = rest.split(top: TextBlock.paint(line, into: &grid, in: rest, color: Theme.dim)).rest
    }
  }

  private var scheduleFacts: [(String, String)] {
    guard let curve = schedule.current else { return [] }
    let alphaBar = curve.schedule.alphaBar
    let half = alphaBar.firstIndex { $0 < 0.5 }
    return [
      ("\u{1FB1}_T", alphaBar.last.map(NumberText.significant) ?? "-"),
      ("L_T, bits", schedule.priorBits.map(NumberText.significant) ?? "-"),
      ("half left at", half.map { "t = \(NumberText.grouped($0))" } ?? "no t"),
      ("√\u{1FB1}_T", alphaBar.last.map { NumberText.percent($0.squareRoot()) } ?? "-"),
    ]
  }

  /// One digit at eight timesteps, with the same noise in each.
  func paintStrip(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "one digit on its way to noise",
      note: schedule.exemplars.count > 1 ? "x next digit" : "", color: Theme.xt, into: &grid,
      in: rect)
    guard !inside.isEmpty else { return }
    let strip = noisedStrip
    guard !strip.isEmpty else {
      PanePainter.promise(
        "A real digit is noised here, at eight timesteps; it is still being read.", into: &grid,
        in: inside)
      return
    }
    let (pictures, labels) = inside.split(bottom: 1)
    let width = max(1, (pictures.width + 1) / strip.count - 1)  // the same for all
    let left = pictures.x + (pictures.width + 1 - strip.count * (width + 1)) / 2
    for (i, (timestep, picture)) in strip.enumerated() {
      let cell = Rect(
        x: left + i * (width + 1), y: pictures.y, width: width, height: pictures.height)
      PictureView(picture).draw(into: &grid, in: cell)
      let fraction = Double(timestep) / Double(max(1, schedule.specification.timesteps))
      let label = NumberText.grouped(timestep)
      grid.writeCentred(
        label.count + 4 <= width ? "t = \(label)" : label, x: cell.x, y: labels.y,
        width: cell.width,
        foreground: Theme.time(fraction))
    }
  }
}
