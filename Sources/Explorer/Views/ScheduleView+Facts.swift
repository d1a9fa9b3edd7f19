import Foundation
import Schedules
import TerminalKit

extension AppState {
  func paintScheduleSettings(into grid: inout Grid, in rect: Rect) {
    let note = schedule.past.isEmpty ? "" : "\(schedule.past.count) to undo"
    let inside = frame(
      "shape it", note: note, color: Theme.accent, pane: .scheduleFields, into: &grid, in: rect)
    paint(
      Field.ofSchedule, current: focus == .scheduleFields ? schedule.field : nil, into: &grid,
      in: inside)
    guard inside.height > Field.ofSchedule.count + 1 else { return }
    let (_, rest) = inside.split(top: Field.ofSchedule.count + 1)
    TextBlock.paint(
      schedule.focus == .scheduleHandles
        ? "←→ choose a handle, ↑↓ bend, H L move it in t; the mouse drags it."
        : "←→ by a twentieth, H L by half; e types a value. Tab: handles.", into: &grid, in: rest,
      color: Theme.dim)
  }

  /// ᾱ_T, L_T and what they mean.
  func paintScheduleFacts(into grid: inout Grid, in rect: Rect) {
    let inside = frame(schedule.specification.summary, into: &grid, in: rect)
    guard let curve = schedule.current, !inside.isEmpty else { return }
    let alphaBar = curve.schedule.alphaBar
    let half = alphaBar.firstIndex { $0 < 0.5 }
    let facts: [(String, String)] = [
      ("\u{1FB1}_T", alphaBar.last.map(NumberText.significant) ?? "-"),
      ("half left at", half.map { "t = \(NumberText.grouped($0))" } ?? "no t"),
      ("L_T, bits", schedule.priorBits.map(NumberText.significant) ?? "-"),
      ("√\u{1FB1}_T", alphaBar.last.map { NumberText.percent($0.squareRoot()) } ?? "-"),
    ]
    let columns = inside.columns(2, gap: 3)
    for (i, fact) in facts.enumerated() {
      PanePainter.pair(
        fact.0, fact.1, into: &grid, in: columns[i % 2], y: inside.y + i / 2)
    }
    let (_, rest) = inside.split(top: inside.height > 4 ? 3 : 2)
    let used = TextBlock.paint(schedule.sentence, into: &grid, in: rest, color: Theme.accent)
    guard let reference = schedule.reference, reference != curve else { return }
    let (_, last) = rest.split(top: used + 1)
    TextBlock.paint(
      "Dotted, to compare: \(reference.specification.summary).", into: &grid, in: last,
      color: Theme.dim)
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
