import EngineMessages
import Foundation
import TerminalKit

/// Algorithms 1 and 2 of Ho et al. (2020), the line that was just done marked, with its values.
extension AppState {
  private struct Row {
    let text: String
    /// What the line made, if it was done.
    var value = ""
    var color = Theme.text
  }

  func paintAlgorithm1(into grid: inout Grid, in rect: Rect) {
    let turn = tour.lesson
    let note = turn.map { "turn \(NumberText.grouped($0.number))" } ?? ""
    let (top, bottom) = rect.split(top: min(10, rect.height / 2))
    let inside = frame("Algorithm 1", note: note, color: Theme.accent, into: &grid, in: top)
    let line = turn == nil ? 1 : tour.line1
    func done(_ number: Int, _ text: String) -> String { turn != nil && line >= number ? text : "" }
    paint(
      [
        Row(text: "repeat"),
        Row(text: "x₀ ~ q(x₀)", value: done(2, "a digit"), color: Theme.x0Hat),
        Row(
          text: "t ~ Uniform({1, …, T})",
          value: done(3, "t = \(NumberText.grouped(turn?.timestep ?? 0))"), color: Theme.accent),
        Row(text: "ε ~ N(0, I)", value: done(4, "1,024 numbers"), color: Theme.epsilon),
        Row(
          text: "step on ∇_θ‖ε − ε_θ(…)‖²",
          value: done(5, NumberText.significant(turn?.loss ?? 0)), color: Theme.loss),
        Row(text: "until converged"),
      ], line: line, into: &grid, in: inside)
    guard let turn else {
      let pane = frame("its values", into: &grid, in: bottom)
      PanePainter.promise(
        tour.isAwaitingTurns ? "The network is being made." : "Space does the first line.",
        into: &grid, in: pane)
      return
    }
    paintTurn(turn, line: line, into: &grid, in: bottom)
  }

  private func paintTurn(
    _ turn: LessonTurn, line: Int, into grid: inout Grid, in rect: Rect
  ) {
    let (pictures, numbers) = rect.split(bottom: min(6, rect.height / 3))
    func shown(_ picture: Picture, from number: Int) -> PixelBlock? {
      line >= number ? picture.block : nil
    }
    paint(
      [
        TourPicture("x₀", Theme.x0Hat, turn.x0.block),
        TourPicture("ε", Theme.epsilon, shown(turn.epsilon, from: 4)),
        TourPicture("xₜ", Theme.xt, shown(turn.xt, from: 5)),
        TourPicture("ε_θ(xₜ, t)", Theme.epsilon, shown(turn.epsilonHat, from: 5)),
      ], into: &grid, in: pictures)
    let inside = frame("values", into: &grid, in: numbers)
    let rows: [(String, String, Int)] = [
      ("ᾱₜ", NumberText.significant(turn.alphaBar), 3),
      ("loss of \(turn.batch) pictures", NumberText.significant(turn.batchLoss), 5),
      ("‖∇_θ‖", NumberText.significant(turn.gradientNorm), 5),
      ("numbers in θ", NumberText.grouped(turn.parameters), 1),
    ]
    for (i, row) in rows.prefix(inside.height).enumerated() {
      PanePainter.pair(
        row.0, line >= row.2 ? row.1 : "", into: &grid, in: inside, y: inside.y + i)
    }
  }

  func paintAlgorithm2(into grid: inout Grid, in rect: Rect) {
    let isReading = isReadingAlgorithm2
    let frame = isReading ? sample.frame : nil
    let (top, bottom) = rect.split(top: min(10, rect.height / 2))
    let note = frame.map { "t = \(NumberText.grouped($0.timestep))" } ?? ""
    let inside = self.frame("Algorithm 2", note: note, color: Theme.accent, into: &grid, in: top)
    let line = isReading ? tour.line2 : 1
    // Lines 2 and 3 look at the step to come, line 4 has done it.
    let t = frame.map { line >= 4 ? $0.timestep + 1 : $0.timestep } ?? 0
    let sigma = line >= 4 ? frame?.sigma : nil
    paint(
      [
        Row(text: "x_T ~ N(0, I)", value: isReading ? "noise" : "", color: Theme.xt),
        Row(
          text: "for t = T, …, 1 do",
          value: isReading && line >= 2 ? "t = \(NumberText.grouped(t))" : "",
          color: Theme.accent),
        Row(
          text: "z ~ N(0, I) if t > 1, else 0",
          value: isReading && line >= 3 ? (t > 1 ? "noise" : "z = 0") : "", color: Theme.epsilon),
        Row(
          text: "xₜ₋₁ = … + σₜ z", value: sigma.map { "σₜ = \(NumberText.significant($0))" } ?? "",
          color: Theme.xt),
        Row(text: "end for"),
        Row(
          text: "return x₀", value: isReading && line == 6 ? "a new digit" : "", color: Theme.x0Hat),
      ], line: line, into: &grid, in: inside)
    guard let frame, let picture = frame.xt.first else {
      let pane = self.frame("its values", into: &grid, in: bottom)
      PanePainter.promise(
        model == nil ? "There is no network to sample from yet." : "Space does the first line.",
        into: &grid, in: pane)
      return
    }
    paintSteps(frame, picture, into: &grid, in: bottom)
  }

  private func paintSteps(
    _ frame: TrajectoryFrame, _ picture: Picture, into grid: inout Grid, in rect: Rect
  ) {
    let (pictures, numbers) = rect.split(bottom: min(7, rect.height / 3))
    let epsilon = frame.values?.epsilonHat.block(like: picture, black: -3, white: 3)
    paint(
      [
        TourPicture("x  t = \(NumberText.grouped(frame.timestep))", Theme.xt, picture.block),
        TourPicture("ε_θ(xₜ, t)", Theme.epsilon, epsilon),
      ], into: &grid, in: pictures)
    let inside = self.frame("values", into: &grid, in: numbers)
    let alphaBar = sample.trajectory?.alphaBar(at: frame.timestep)
    func led(_ value: Double) -> String {
      frame.index == 0 ? "–" : NumberText.significant(value)
    }
    let rows = [
      ("ᾱ there", alphaBar.map(NumberText.significant) ?? "–"), ("‖ε_θ‖", led(frame.epsilonNorm)),
      ("changed by", led(frame.change)),
    ]
    for (i, row) in rows.prefix(inside.height).enumerated() {
      PanePainter.pair(row.0, row.1, into: &grid, in: inside, y: inside.y + i)
    }
    guard inside.height > rows.count else { return }
    paintFilmTime(
      frame, into: &grid,
      in: Rect(x: inside.x, y: inside.bottom - 1, width: inside.width, height: 1))
  }

  /// Numbered lines; those between the first and the last are within the loop.
  private func paint(_ rows: [Row], line: Int, into grid: inout Grid, in rect: Rect) {
    for (index, row) in rows.enumerated() where index < rect.height {
      let (number, y) = (index + 1, rect.y + index)
      let isMarked = number == line
      grid.write(
        isMarked ? "▶" : " ", x: rect.x, y: y, foreground: Theme.accent, style: .bold)
      grid.write("\(number)", x: rect.x + 2, y: y, foreground: Theme.dim)
      let start = grid.writeRight(
        row.value, right: rect.right, y: y, maxWidth: rect.width / 2, foreground: row.color)
      grid.write(
        row.text, x: rect.x + 5, y: y, maxWidth: max(0, start - rect.x - 6),
        foreground: isMarked ? Theme.loss : Theme.dim, style: isMarked ? .bold : [])
    }
  }
}
