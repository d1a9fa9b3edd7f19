import EngineMessages
import Schedules
import TerminalKit

/// The figures in which a digit drowns in noise.
extension AppState {
  /// The digit at 8 times.
  func paintTourChain(into grid: inout Grid, in rect: Rect) {
    let inside = frame("x₀ → x_T", color: Theme.xt, into: &grid, in: rect)
    let strip = noisedStrip
    let columns = inside.width >= inside.height * 4 ? 4 : 2
    let rows = (strip.count + columns - 1) / columns
    for (index, item) in strip.enumerated() {
      let row = inside.rows(rows)[index / columns]
      let place = row.columns(columns, gap: 1)[index % columns]
      let (label, picture) = place.split(top: 1)
      grid.writeCentred(
        "t = \(NumberText.grouped(item.timestep))", x: label.x, y: label.y, width: label.width,
        foreground: Theme.time(Double(item.timestep) / Double(strip.last?.timestep ?? 1)))
      PictureView(item.picture).draw(into: &grid, in: picture)
    }
  }

  /// A step of the forward process.
  func paintTourStep(into grid: inout Grid, in rect: Rect) {
    guard let exemplar = schedule.exemplar, let curve = schedule.current?.schedule else { return }
    let t = tour.timestep
    let (pictures, numbers) = rect.split(bottom: min(7, rect.height / 3))
    let before = exemplar.noised(alphaBar: curve.alphaBar[t - 1])
    let after = exemplar.stepped(from: curve.alphaBar[t - 1], beta: curve.beta[t], freshNoise)
    paint(
      [
        TourPicture("xₜ₋₁  t − 1 = \(NumberText.grouped(t - 1))", Theme.xt, before),
        TourPicture("xₜ  t = \(NumberText.grouped(t))", Theme.xt, after),
      ], into: &grid, in: pictures)
    paintNumbers(
      [
        ("βₜ", NumberText.significant(curve.beta[t]), Theme.beta),
        ("√(1 − βₜ)", NumberText.fixed((1 - curve.beta[t]).squareRoot(), decimals: 5), Theme.text),
        ("√βₜ, noise added", NumberText.significant(curve.beta[t].squareRoot()), Theme.epsilon),
      ], into: &grid, in: numbers)
  }

  /// A picture, noise, and both together.
  func paintTourNoise(into grid: inout Grid, in rect: Rect) {
    guard let exemplar = schedule.exemplar, let curve = schedule.current?.schedule else { return }
    let alphaBar = curve.alphaBar[tour.timestep]
    let (pictures, numbers) = rect.split(bottom: min(7, rect.height / 3))
    let (top, bottom) = pictures.split(top: pictures.height / 2)
    paint(
      [
        TourPicture("x₀", Theme.x0Hat, exemplar.noised(alphaBar: 1)),
        TourPicture("ε", Theme.epsilon, exemplar.noised(alphaBar: 0)),
      ], into: &grid, in: top)
    paint(
      [
        TourPicture(
          "xₜ  t = \(NumberText.grouped(tour.timestep))", Theme.xt,
          exemplar.noised(alphaBar: alphaBar)
        )
      ],
      into: &grid, in: bottom)
    paintNumbers(
      [
        ("ᾱₜ", NumberText.significant(alphaBar), Theme.alphaBar),
        ("√ᾱₜ, weight of x₀", NumberText.significant(alphaBar.squareRoot()), Theme.x0Hat),
        (
          "√(1 − ᾱₜ), weight of ε", NumberText.significant((1 - alphaBar).squareRoot()),
          Theme.epsilon
        ),
      ], into: &grid, in: numbers)
  }

  /// The noise of another exemplar, for a step's own.
  private var freshNoise: [Float] {
    let others = schedule.exemplars.filter { $0.epsilon.count == schedule.exemplar?.epsilon.count }
    guard let index = others.firstIndex(where: { $0 == schedule.exemplar }) else { return [] }
    return others[(index + 1) % others.count].epsilon.reversed()
  }

  /// Values of now, with the line of t below them.
  func paintNumbers(
    _ rows: [(name: String, value: String, color: Color)], into grid: inout Grid, in rect: Rect
  ) {
    let timesteps = schedule.current?.schedule.timesteps ?? 1
    let inside = frame(
      "t = \(NumberText.grouped(tour.timestep)) of \(NumberText.grouped(timesteps))",
      color: Theme.time(Double(tour.timestep) / Double(timesteps)), into: &grid, in: rect)
    for (i, row) in rows.prefix(inside.height).enumerated() {
      PanePainter.pair(
        row.name, row.value, into: &grid, in: inside, y: inside.y + i, color: row.color)
    }
    guard inside.height > rows.count, inside.width > 10 else { return }
    let place = Double(tour.timestep) / Double(timesteps)
    let y = inside.bottom - 1
    for (column, x) in inside.columns.enumerated() {
      let fraction = Double(column) / Double(inside.width - 1)
      let isPassed = fraction <= place
      grid[x, y] = Cell(
        isPassed ? "━" : "┄", foreground: isPassed ? Theme.time(fraction) : Theme.frame)
    }
  }
}

extension Exemplar {
  /// √(1 − β) x + √β ε' of the picture at ᾱ before the step, whose own noise is ε', as bytes.
  ///
  /// Source: Ho et al. (2020), Eq. 2.
  fileprivate func stepped(
    from alphaBar: Double, beta: Double, _ fresh: [Float]
  ) -> PixelBlock {
    let (signal, noise) = (Float(alphaBar.squareRoot()), Float((1 - alphaBar).squareRoot()))
    let (keep, add) = (Float((1 - beta).squareRoot()), Float(beta.squareRoot()))
    let bytes = x0.indices.map { i -> UInt8 in
      let x = signal * x0[i] + noise * epsilon[i]
      let value = (keep * x + add * (fresh.indices.contains(i) ? fresh[i] : 0) + 1) * 127.5
      return value > 0 ? UInt8(min(255, value)) : 0  // NaN is 0
    }
    return PixelBlock(width: width, height: height, channels: channels, bytes: bytes)
  }
}
