import Checkpoints
import EngineMessages
import Foundation

/// What `ddpm runs` says of a run.
struct RunReport: Encodable {
  let name: String
  let path: String
  let settings: RunSettings
  let lastStep: Int?
  let checkpoints: [Int]
  let lastLoss: Double?
  let bestLoss: Double?
  let seconds: Double?
  let modified: Date

  enum CodingKeys: String, CodingKey {
    case name, path, settings, checkpoints, seconds, modified
    case lastStep = "last_step"
    case lastLoss = "last_loss"
    case bestLoss = "best_loss"
  }

  init(_ run: RunDirectory) throws(CheckpointError) {
    let summary = try run.summary()
    name = run.name
    path = run.path
    settings = try RunSettings(of: run)
    lastStep = summary.lastStep
    checkpoints = try run.checkpointSteps()
    // JSON has no numbers that are not finite.
    lastLoss = summary.lastLoss.flatMap { $0.isFinite ? $0 : nil }
    bestLoss = summary.bestLoss
    seconds = summary.seconds
    modified = summary.modified
  }

  /// For the table of `ddpm runs list`.
  var row: [String] {
    [
      name, settings.dataset, settings.model, lastStep.map(\.grouped) ?? "–",
      settings.steps.grouped, Self.loss(lastLoss), Self.loss(bestLoss), written,
    ]
  }

  var text: String {
    let lines =
      [("run", path)] + settings.lines + [
        ("step", "\(lastStep.map(\.grouped) ?? "–") of \(settings.steps.grouped)"),
        ("loss", "\(Self.loss(lastLoss)), best average \(Self.loss(bestLoss))"),
        ("time", seconds.map { "\(Int($0.rounded()).grouped) s" } ?? "–"),
        ("checkpoints", checkpoints.isEmpty ? "none yet" : steps), ("last written", written),
      ]
    return lines.map { name, value in
      name + String(repeating: " ", count: 15 - name.count) + value
    }.joined(separator: "\n")
  }

  private var steps: String { checkpoints.map(\.grouped).joined(separator: ", ") }

  /// In the machine's own time.
  private var written: String {
    modified.formatted(
      Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .current)
        .year().month().day().time(includingFractionalSeconds: false))
  }

  private static func loss(_ value: Double?) -> String {
    value.map { String(format: "%.5f", $0) } ?? "–"
  }
}
