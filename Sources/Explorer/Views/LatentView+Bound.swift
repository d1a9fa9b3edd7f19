import EngineMessages
import Foundation
import TerminalKit

extension LatentSurvey {
  /// Nats a picture in bits for each of its numbers.
  func bits(_ nats: Double) -> Double { nats / Double.ln2 / Double(dimensions) }
}

extension Double {
  fileprivate static let ln2 = 0.693_147_180_559_945_3
}

extension AppState {
  /// The bound in its parts, in nats a picture and in bits for each of its numbers.
  func paintLatentBound(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      rect.width < 32 ? "the bound" : "the bound, unseen pictures", note: latentPhase,
      color: Theme.heldOut, into: &grid, in: rect)
    guard let survey = latent.survey, inside.width >= 20 else {
      TextBlock.paint(latentSentence, into: &grid, in: inside, color: Theme.accent)
      return
    }
    let sentence = TextBlock.wrapped(latentSentence, width: inside.width).count
    let isWide = inside.width >= 34
    let columns = isWide ? [8, 8, 9] : [6, 8]
    let table = boundRows(survey, isWide: isWide, room: inside.height - 1 - sentence)
    for (i, row) in table.prefix(inside.height).enumerated() {
      let y = inside.y + i
      var right = inside.right
      for (text, width) in zip(row.values, columns).reversed() {
        grid.writeRight(
          text, right: right, y: y, maxWidth: width, foreground: row.color, style: row.style)
        right -= width
      }
      grid.write(row.label, x: inside.x, y: y, maxWidth: right - inside.x, foreground: Theme.dim)
    }
    let (_, rest) = inside.split(top: table.count + (inside.height > table.count + 3 ? 1 : 0))
    let used = TextBlock.paint(latentSentence, into: &grid, in: rest, color: Theme.accent)
    let (_, chart) = rest.split(top: used + 1)
    if chart.height >= 5, !latent.variationalLosses.isEmpty {
      latentChart.draw(into: &grid, in: chart)
    }
  }

  /// What each of the two makes small, by step.
  private var latentChart: Chart {
    func series(_ curve: LossCurve, _ color: Color) -> ChartSeries {
      let points = (0..<curve.count).map { curve.point($0) }
      return ChartSeries(
        x: points.map { Double($0.step) }, y: points.map(\.smooth), color: color)
    }
    return Chart(
      [
        series(latent.plainLosses, Theme.x0Hat), series(latent.variationalLosses, Theme.heldOut),
      ], yScale: .logarithmic, xRange: 0...Double(latent.draft.steps), xName: "step")
  }

  private struct BoundRow {
    var label: String
    var values: [String]
    var color = Theme.text
    var style: Style = []
  }

  /// - Parameters:
  ///   - isWide: Whether there is room for the autoencoder's column.
  ///   - room: Rows at most; what has no room is summed up.
  private func boundRows(_ survey: LatentSurvey, isWide: Bool, room: Int) -> [BoundRow] {
    let vae = survey.variational
    func values(_ plain: String, _ nats: Double) -> [String] {
      (isWide ? [plain] : [])
        + [NumberText.significant(nats), NumberText.significant(survey.bits(nats))]
    }
    let ranked = latent.rankedNumbers
    let lines = max(1, room - 3)
    let shown = ranked.count <= lines ? ranked : Array(ranked.prefix(max(0, lines - 1)))
    let rest = ranked.dropFirst(shown.count)
    var rows = [
      BoundRow(
        label: isWide ? "nats each" : "VAE",
        values: (isWide ? ["AE"] : [])
          + [isWide ? "VAE" : "nats", isWide ? "bits/dim" : "b/dim"], color: Theme.dim),
      BoundRow(
        label: "−ln p(x|z)",
        values: values(
          NumberText.significant(survey.autoencoder.reconstruction), vae.reconstruction)),
    ]
    for i in shown {
      let isUnused = latent.collapsed.contains(i)
      rows.append(
        BoundRow(
          label: isUnused ? "z\(i + 1) unused" : "KL z\(i + 1)", values: values("", vae.rates[i]),
          color: isUnused ? Theme.warning : Theme.text))
    }
    if !rest.isEmpty {
      rows.append(
        BoundRow(
          label: "KL, \(rest.count) more",
          values: values("", rest.reduce(0) { $0 + vae.rates[$1] }),
          color: rest.allSatisfy(latent.collapsed.contains) ? Theme.warning : Theme.text))
    }
    rows.append(
      BoundRow(
        label: "bound", values: values("none", vae.bound), color: Theme.heldOut, style: .bold))
    return rows
  }

  private var latentPhase: String {
    guard let latest = latent.latest else { return "" }
    return "step \(NumberText.grouped(latest.step))"
  }

  /// The VAE's bound and diffusion's, term by term, in bits for each number of a picture.
  func paintBridge(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "one bound, two models: bits per dimension", color: Theme.heldOut, into: &grid, in: rect)
    guard inside.width >= 30 else { return }
    let rows = bridgeRows
    let width = (inside.width - min(20, inside.width / 3)) / 2
    for (i, row) in rows.prefix(inside.height).enumerated() {
      let (y, isSum) = (inside.y + i, i == rows.count - 1)
      grid.write(
        row.0, x: inside.x, y: y, maxWidth: inside.width - 2 * width, foreground: Theme.dim)
      grid.writeRight(
        row.1, right: inside.right - width, y: y, maxWidth: width - 1,
        foreground: i == 0 ? Theme.heldOut : Theme.text, style: isSum ? .bold : [])
      grid.writeRight(
        row.2, right: inside.right, y: y, maxWidth: width - 1,
        foreground: i == 0 ? Theme.xt : Theme.text, style: isSum ? .bold : [])
    }
    let (_, rest) = inside.split(top: rows.count + (inside.height > 9 ? 1 : 0))
    TextBlock.paint(bridgeSentence, into: &grid, in: rest, color: Theme.accent)
  }

  /// A term's name, the VAE's and diffusion's.
  private var bridgeRows: [(String, String, String)] {
    let survey = latent.survey
    let measured = bound.measurement.flatMap { found in bound.shown.map { (found, $0) } }
    let rates = survey?.variational.rates ?? []
    func vae(_ nats: Double?) -> String {
      guard let survey, let nats else { return "–" }
      return NumberText.significant(survey.bits(nats))
    }
    func diffusion(
      _ value: (BoundMeasurement, BoundMeasurement.Column) -> Double
    ) -> String {
      measured.map { NumberText.significant(value($0.0, $0.1)) } ?? "–"
    }
    let total = measured?.0.schedule.timesteps ?? model?.schedule.timesteps ?? 1_000
    return [
      ("", "VAE, 1 latent", "diffusion, \(NumberText.grouped(total))"),
      ("encoder q", "learned μ, σ", "fixed by \u{1FB1}ₜ"),
      (
        "KL to N(0, I)", vae(survey == nil ? nil : rates.reduce(0, +)),
        "L_T " + diffusion { found, _ in found.prior.mean }
      ),
      ("KL between latents", "none", "ΣLₜ₋₁ " + diffusion { $0.diffusion(of: $1) }),
      (
        "−ln p(x | latent)", vae(survey?.variational.reconstruction),
        "L₀ " + diffusion { $0.bits(of: $1, group: 0) }
      ),
      (
        "bound, the sum", vae(survey?.variational.bound),
        diffusion { $0.sum(of: $1) }
      ),
    ]
  }

  /// What is to be known before the two are compared.
  private var bridgeSentence: String {
    if bound.measurement == nil {
      return model == nil
        ? "Diffusion's side needs a network: press 1, then Space, to train one."
        : "b measures diffusion's side with \(model?.name ?? "")."
    }
    if latent.draft.decoder == .bernoulli {
      return "This VAE says ink or none, \(bound.modelName) one of 256 grey levels: with the "
        + "decoder “gaussian” both say the same kind of thing."
    }
    return "Both are costs of the same 256 grey levels: \(bound.modelName) pays in many small "
      + "steps, the VAE at once."
  }
}
