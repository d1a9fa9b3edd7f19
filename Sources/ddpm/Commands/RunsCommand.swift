import ArgumentParser
import Checkpoints
import EngineMessages
import Files
import Foundation

/// `ddpm runs`: earlier runs.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "Look at earlier training runs.",
    subcommands: [List.self, Show.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs in a directory.")

    @Argument(help: "The directory that holds the runs.")
    var dir = "runs"

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
      // Nothing trained yet is no error; a name that is wrong is.
      guard dir == "runs" || Directory.exists(dir) else { throw RunsError.noDirectory(dir) }
      var reports: [RunReport] = []
      for run in try RunDirectory.all(in: dir) {
        do {
          reports.append(try RunReport(run))
        } catch {
          StandardError.say("\(error)")  // one broken run hides no other
        }
      }
      if json { return try StandardOutput.write(json: reports) }
      guard !reports.isEmpty else {
        return StandardError.say("there are no runs in “\(dir)” yet; “ddpm train” makes one.")
      }
      var table = TextTable(
        header: ["RUN", "DATA", "NETWORK", "STEP", "OF", "LOSS", "BEST", "LAST WRITTEN"],
        sides: [.left, .left, .left, .right, .right, .right, .right, .left])
      table.rows = reports.map(\.row)
      try StandardOutput.write(table.text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one run: its settings, how far it came, its losses.")

    @Argument(help: "A run directory.")
    var dir: String

    @Flag(help: "Print JSON instead of text.")
    var json = false

    func run() throws {
      let report = try RunReport(RunDirectory(opening: dir))
      if json { return try StandardOutput.write(json: report) }
      try StandardOutput.write(report.text)
    }
  }
}

enum RunsError: Error, Equatable {
  case noDirectory(String)
}

extension RunsError: CustomStringConvertible {
  var description: String {
    switch self {
    case .noDirectory(let path):
      "\(path): there is no such directory, expected one that holds runs."
    }
  }
}
