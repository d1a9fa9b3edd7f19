import ArgumentParser
import Engine
import EngineMessages
import Foundation
import TerminalKit

/// `ddpm truth`: learn data whose exact answer is known, and say how near a network comes.
struct TruthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "truth",
    abstract: "Learn points of the plane, where the best possible loss is known.",
    discussion: """
      A small network learns by Algorithm 1 what its data are. Of these data the mean of ε given \
      x_t is known in closed form, and so is the loss that no network can better.
      """)

  @Option(
    help: ArgumentHelp(
      "\(PlaneData.named.map(\.name).joined(separator: ", ")).", valueName: "name"))
  var data = PlaneData.mixture

  @Option(
    help: ArgumentHelp(
      "\(ScheduleChoice.names), or a JSON file with a list of β_1…β_T.",
      valueName: "shape|file.json"))
  var schedule: ScheduleChoice?

  @Option(help: "Training steps. (default: \(PlaneSettings().steps))")
  var steps: Int?

  @Option(help: "Equal seeds give equal networks, bit by bit.")
  var seed: UInt64 = 0

  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print JSON instead of a table.")
  var json = false

  func run() throws {
    threads.apply()
    var settings = PlaneSettings()
    settings.data = data
    if let schedule { settings.schedule = try schedule.specification() }
    if let steps { settings.steps = steps }
    settings.seed = seed
    let report = try refusingValues { try PlaneTrial(settings).run() }
    if json {
      try StandardOutput.write(json: report)
    } else {
      try StandardOutput.write(report.table)
    }
  }
}

extension PlaneData: ExpressibleByArgument {
  public init?(argument: String) {
    guard let known = Self.named.first(where: { $0.name == argument }) else { return nil }
    self = known
  }

  public static var allValueStrings: [String] { named.map(\.name) }

  public var defaultValueDescription: String { name }
}

extension PlaneTrialReport {
  /// For people: what no network can better, and how near this one came.
  fileprivate var table: String {
    func number(_ value: Double) -> String { String(format: "%.4f", value) }
    let near =
      secondsToNear.map { String(format: "after %.2f s, step %d", $0, stepsToNear ?? 0) } ?? "never"
    return [
      ("data", data),
      ("network", "\(NumberText.grouped(parameters)) weights"),
      (
        "learned",
        "\(NumberText.grouped(steps)) steps in \(String(format: "%.2f", seconds)) s, \(threads) "
          + "thread\(threads == 1 ? "" : "s")"
      ),
      ("floor", "\(number(floor)), the loss that no network can better"),
      ("loss", "\(number(loss)) ± \(number(lossStandardError))"),
      ("plainly", "\(number(plainLoss)) ± \(number(plainLossStandardError)), noise and all"),
      ("above", String(format: "%.2f %% of the floor", 100 * aboveFloor)),
      ("within 5 %", near),
    ].map { $0.0.padding(toLength: 12, withPad: " ", startingAt: 0) + $0.1 }
      .joined(separator: "\n")
  }
}
