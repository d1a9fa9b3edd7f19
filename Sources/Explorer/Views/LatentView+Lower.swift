import EngineMessages
import TerminalKit

extension AppState {
  func paintLatentLower(into grid: inout Grid, in rect: Rect) {
    switch latent.view {
    case .random:
      paintBoth(
        "random codes, z ~ N(0, I)", note: "seed \(latent.seed)", into: &grid, in: rect)
    case .between:
      paintBoth(
        "between two pictures, along a line of codes", note: "seed \(latent.seed)", into: &grid,
        in: rect)
    case .code: paintCode(into: &grid, in: rect)
    case .bridge: paintBridge(into: &grid, in: rect)
    }
  }

  /// The pictures of both below each other.
  private func paintBoth(_ title: String, note: String, into grid: inout Grid, in rect: Rect) {
    let inside = frame(title, note: note, into: &grid, in: rect)
    guard let pictures = latent.pictures else {
      PanePainter.promise("The pictures of the codes are being made.", into: &grid, in: inside)
      return
    }
    let sides = [
      ("AE", pictures.autoencoder, Theme.x0Hat), ("VAE", pictures.variational, Theme.heldOut),
    ]
    let height = (inside.height - (inside.height > 8 ? 1 : 0)) / 2
    let bands = [inside.split(top: height).top, inside.split(bottom: height).bottom]
    for (band, side) in zip(bands, sides) {
      let isPlain = side.0 == "AE"
      let (label, rest) = band.split(left: 4)
      let room = paintScores(isPlain, into: &grid, in: rest)
      grid.write(
        side.0, x: label.x, y: label.y + label.height / 2, maxWidth: 3, foreground: side.2)
      let most = max(5, (room.width + 1) / (2 * room.height + 1))
      let blocks = side.1.map(\.block)
      let strip = PictureStrip(latent.view == .between ? blocks : Array(blocks.prefix(most)))
      if latent.view == .between {
        // In one row, so that the eye follows it.
        for (picture, area) in zip(strip.pictures, room.columns(strip.pictures.count, gap: 1)) {
          PictureView(picture).draw(into: &grid, in: area)
        }
      } else {
        strip.draw(into: &grid, in: room)
      }
    }
  }

  /// What the classifier says of random codes, at the right; what is left is for the pictures.
  private func paintScores(
    _ isPlain: Bool, into grid: inout Grid, in rect: Rect
  ) -> Rect {
    guard latent.view == .random, rect.width >= 60, let found = latent.judgement else {
      return rect
    }
    let (rest, area) = rect.split(right: 20)
    func words(_ score: LatentJudgement.Score) -> String {
      "\(NumberText.percent(score.recognisable, decimals: 0)), "
        + NumberText.significant(score.distance)
    }
    let (score, other) =
      isPlain
      ? (found.autoencoder, ("fitted", found.fitted))
      : (found.variational, ("real", found.real))
    let color = isPlain ? Theme.x0Hat : Theme.heldOut
    let rows = [
      ("recognised", NumberText.percent(score.recognisable, decimals: 0), color),
      ("of kinds", NumberText.fixed(score.kinds, decimals: 1), color),
      ("distance", NumberText.significant(score.distance), color),
      (other.0, words(other.1), Theme.dim),
    ]
    let y = area.y + max(0, (area.height - rows.count) / 2)
    for (i, row) in rows.enumerated() {
      PanePainter.pair(
        row.0, row.1, into: &grid,
        in: Rect(x: area.x + 1, y: area.y, width: area.width - 1, height: area.height), y: y + i,
        color: row.2)
    }
    return rest
  }

  /// One picture, the two parameters of its code, and what is decoded from the mean.
  private func paintCode(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "one code: z = μ + σ · ε, and only ε is noise", color: Theme.epsilon, into: &grid, in: rect)
    guard let survey = latent.survey else {
      PanePainter.promise("The code of one picture comes here.", into: &grid, in: inside)
      return
    }
    let width = min(inside.width / 2, (inside.height - 1) * 6 + 2)
    let (pictures, table) = inside.split(left: width)
    let shown = [
      ("x", survey.example, Theme.text), ("AE", survey.autoencoder.decoded, Theme.x0Hat),
      ("VAE at μ", survey.variational.decoded, Theme.heldOut),
    ]
    for (area, item) in zip(pictures.columns(3, gap: 1), shown) {
      let (picture, label) = area.split(bottom: 1)
      PictureView(item.1.block).draw(into: &grid, in: picture)
      grid.writeCentred(
        item.0, x: label.x, y: label.y, width: label.width, foreground: item.2)
    }
    paintParameters(
      survey, into: &grid,
      in: Rect(x: table.x + 2, y: table.y, width: table.width - 2, height: table.height))
  }

  private func paintParameters(_ survey: LatentSurvey, into grid: inout Grid, in rect: Rect) {
    guard rect.width >= 20, rect.height >= 2 else { return }
    let vae = survey.variational
    let columns = rect.columns(4)
    func row(_ y: Int, _ texts: [String], _ color: Color) {
      for (column, text) in zip(columns, texts) {
        grid.writeRight(
          text, right: column.right, y: y, maxWidth: column.width - 1, foreground: color)
      }
    }
    row(rect.y, ["", "AE z", "VAE μ", "VAE σ"], Theme.dim)
    for (line, i) in latent.rankedNumbers.prefix(rect.height - 2).enumerated() {
      let isUnused = latent.collapsed.contains(i)
      row(
        rect.y + 1 + line,
        [
          "z\(i + 1)",
          survey.autoencoder.mean.indices.contains(i)
            ? NumberText.fixed(survey.autoencoder.mean[i], decimals: 2) : "",
          NumberText.fixed(vae.mean[i], decimals: 2), NumberText.fixed(vae.sigma[i], decimals: 2),
        ], isUnused ? Theme.warning : Theme.text)
    }
    grid.write(
      latent.collapsed.isEmpty
        ? "μ and σ are learned and noise-free." : "Unused numbers keep μ = 0, σ = 1.",
      x: rect.x, y: rect.bottom - 1, maxWidth: rect.width, foreground: Theme.dim)
  }
}

extension LatentState {
  /// The numbers of the code from 0, those that say most first.
  var rankedNumbers: [Int] {
    guard let rates = survey?.variational.rates else { return [] }
    return rates.indices.sorted { (rates[$1], $0) < (rates[$0], $1) }
  }
}
