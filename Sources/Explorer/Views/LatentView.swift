import EngineMessages
import TerminalKit

extension AppState {
  func paintLatent(into grid: inout Grid, in rect: Rect) {
    let layout = LatentLayout(rect, plane: latent.plane, focus: latent.focus)
    for plane in layout.planes {
      paintCodes(plane.isVariational, into: &grid, in: plane.rect)
    }
    guard LatentLayout.isLarge(rect) else {
      let (text, note) = layout.numbers.split(bottom: 1)
      TextBlock.paint(
        latentSentence, into: &grid,
        in: Rect(x: text.x + 1, y: text.y, width: text.width - 2, height: text.height),
        color: Theme.text)
      paintMissingRoom("both planes, pictures and the bound", into: &grid, in: note)
      return
    }
    if !layout.lower.isEmpty { paintLatentLower(into: &grid, in: layout.lower) }
    paintAtCursor(into: &grid, in: layout.cursor)
    if !layout.numbers.isEmpty { paintLatentBound(into: &grid, in: layout.numbers) }
    guard !layout.settings.isEmpty else { return }
    let inside = frame("the networks", pane: .latentSettings, into: &grid, in: layout.settings)
    paint(Field.ofLatent, current: latent.field, into: &grid, in: inside)
  }

  private static func name(_ isVariational: Bool) -> String {
    isVariational ? "variational autoencoder" : "autoencoder"
  }

  /// The codes of pictures, or the pictures of codes.
  private func paintCodes(_ isVariational: Bool, into grid: inout Grid, in rect: Rect) {
    let survey = latent.survey
    let plane = isVariational ? survey?.variational : survey?.autoencoder
    let note = plane.map { plane in
      "z\(plane.axes[0] + 1), z\(plane.axes[1] + 1) ± \(NumberText.significant(plane.reach))"
    }
    let inside = frame(
      rect.width < 50 && isVariational ? "VAE" : Self.name(isVariational), note: note ?? "",
      color: isVariational ? Theme.heldOut : Theme.x0Hat, pane: .latentPlanes, into: &grid,
      in: rect)
    guard let survey, let plane, !inside.isEmpty else {
      PanePainter.promise(
        latent.isRefused ? "Nothing can be learned so." : "The pictures are being looked at.",
        into: &grid, in: inside)
      return
    }
    if latent.plane == .points {
      let shown = latent.view == .between ? latent.pictures : nil
      let ends = isVariational ? shown?.variationalEnds : shown?.autoencoderEnds
      paintPoints(plane, labels: survey.labels, ends: ends ?? [], into: &grid, in: inside)
    } else if let pictures = latent.pictures {
      let blocks = (isVariational ? pictures.variational : pictures.autoencoder).map(\.block)
      paintSquare(blocks, into: &grid, in: inside)
    } else {
      PanePainter.promise("The pictures of the codes are being made.", into: &grid, in: inside)
    }
  }

  /// Pictures in as many rows as columns, and a mark where the cursor is.
  private func paintSquare(_ pictures: [PixelBlock], into grid: inout Grid, in rect: Rect) {
    let side = LatentWish.side
    for (row, band) in rect.rows(side).enumerated() {
      for (column, area) in band.columns(side).enumerated() {
        PictureView(pictures[row * side + column]).draw(into: &grid, in: area)
      }
    }
    let (x, y) = (latent.place.x + 1, 1 - latent.place.y)
    grid[
      rect.x + Int((x / 2 * Double(rect.width - 1)).rounded()),
      rect.y + Int((y / 2 * Double(rect.height - 1)).rounded())] = Cell(
        "┼", foreground: Theme.accent, style: .bold)
  }

  /// A dot for each picture in the colour of its class, the class where its middle is, and where
  /// random codes come from.
  private func paintPoints(
    _ plane: LatentSurvey.Plane, labels: [Int], ends: [SIMD2<Float>], into grid: inout Grid,
    in rect: Rect
  ) {
    let canvas = LatentCanvas(rect)
    var dots = BrailleCanvas(rect.size)
    // 86 of 100 codes from N(0, I) lie within twice σ.
    let radius = 2 / plane.reach
    for i in 0..<96 {
      let (x, y) = canvas.dot(radius * Circle.point(i, of: 96))
      dots.set(x, y, Theme.dim)
    }
    var sums: [Int: (sum: SIMD2<Double>, count: Double)] = [:]
    for (n, point) in plane.points.enumerated() {
      let place = SIMD2<Double>(point) / plane.reach
      let (x, y) = canvas.dot(place)
      let label = labels.isEmpty ? nil : labels[n]
      dots.set(x, y, label.map { Theme.classColor($0) } ?? Theme.text)
      guard let label, place.x.isFinite, place.y.isFinite else { continue }
      let before = sums[label] ?? (SIMD2(0, 0), 0)
      sums[label] = (before.sum + place, before.count + 1)
    }
    drawMarks(plane, ends: ends, on: canvas, into: &dots)
    dots.draw(into: &grid, in: rect)
    for (label, found) in sums.sorted(by: { $0.key < $1.key }) where latent.latest != nil {
      let (x, y) = canvas.cell(found.sum / found.count)
      guard rect.contains(x: x, y: y), let digit = "\(label)".unicodeScalars.last else { continue }
      grid[x, y] = Cell(digit, foreground: Theme.classColor(label), style: [.bold, .reverse])
    }
    let (x, y) = canvas.cell(latent.place)
    grid[min(x, rect.right - 1), min(y, rect.bottom - 1)] = Cell(
      "┼", foreground: Theme.accent, style: .bold)
  }

  /// The line between two codes, or where one code is drawn from.
  private func drawMarks(
    _ plane: LatentSurvey.Plane, ends: [SIMD2<Float>], on canvas: LatentCanvas,
    into dots: inout BrailleCanvas
  ) {
    if ends.count == 2 {
      let line = ends.map { canvas.dot(SIMD2<Double>($0) / plane.reach) }
      dots.line(from: line[0], to: line[1], Theme.accent)
    }
    if latent.view == .code {
      // Where the code of the one picture is drawn from: within 2σ of μ, or just there.
      let (i, j) = (plane.axes[0], plane.axes[1])
      let middle = SIMD2(plane.mean[i], plane.mean[j]) / plane.reach
      let radii = 2 * SIMD2(plane.sigma[i], plane.sigma[j]) / plane.reach
      for n in 0..<48 {
        let (x, y) = canvas.dot(middle + radii * Circle.point(n, of: 48))
        dots.set(x, y, Theme.epsilon)
      }
    }
  }

  /// What both make of the code under the cursor.
  private func paintAtCursor(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "decoded at ┼", note: latentPlace, color: Theme.accent, into: &grid, in: rect)
    guard let look = latent.look else {
      PanePainter.promise("The picture of the code under ┼ comes here.", into: &grid, in: inside)
      return
    }
    let sides = [
      ("autoencoder", look.autoencoder, Theme.x0Hat), ("VAE", look.variational, Theme.heldOut),
    ]
    let width = (inside.width - 1) / 2
    for (i, side) in sides.enumerated() {
      let area = Rect(
        x: inside.x + i * (inside.width - width), y: inside.y, width: width,
        height: inside.height)
      let (picture, label) = area.split(bottom: 1)
      PictureView(side.1[0].block).draw(into: &grid, in: picture)
      grid.writeCentred(
        side.0, x: label.x, y: label.y, width: label.width, foreground: side.2)
    }
  }

  /// The code under the cursor in the VAE's plane.
  private var latentPlace: String {
    guard let reach = latent.survey?.variational.reach else { return "" }
    func number(_ value: Double) -> String { NumberText.fixed(value * reach, decimals: 1) }
    return "\(number(latent.place.x)), \(number(latent.place.y))"
  }
}

/// Points on the unit circle without trigonometry at each frame.
enum Circle {
  static func point(_ i: Int, of count: Int) -> SIMD2<Double> {
    // Of a quarter turn u in 0…1 the point ((1 − u²), 2u) / (1 + u²), turned as often as needed.
    let quarter = count / 4
    let u = Double(i % quarter) / Double(quarter)
    let point = SIMD2(1 - u * u, 2 * u) / (1 + u * u)
    switch i / quarter % 4 {
    case 0: return point
    case 1: return SIMD2(-point.y, point.x)
    case 2: return -point
    default: return SIMD2(point.y, -point.x)
    }
  }
}
