import ArgumentParser
import Foundation

/// The command line; without a command it opens the explorer.
@main
struct DDPM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddpm",
    abstract: "Understand, train and sample denoising diffusion models in the terminal.",
    subcommands: [
      BenchCommand.self,
      DatasetsCommand.self,
      EvaluateCommand.self,
      ExploreCommand.self,
      ExportCommand.self,
      ImportCommand.self,
      PredictCommand.self,
      RunsCommand.self,
      SampleCommand.self,
      TrainCommand.self,
      TruthCommand.self,
    ],
    defaultSubcommand: ExploreCommand.self)

  static func main() {
    // A reader that has gone is an error of the write, so that files can be put away first.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot(NegativeValues.joined(CommandLine.arguments.dropFirst()))
      let ending = command is TrainCommand || command is ExploreCommand ? nil : CleanExit()
      try withExtendedLifetime(ending) { try command.run() }
    } catch {
      Complaint(error, of: self).exit()
    }
  }
}
