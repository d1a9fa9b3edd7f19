import ArgumentParser
import Checkpoints
import Engine
import Explorer
import Foundation
import TerminalKit

/// `ddpm explore`: the explorer, which is also what `ddpm` alone opens.
struct ExploreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explore",
    abstract: "Open the explorer: train, sample and bend the schedule on one screen.")

  @Argument(help: ModelHelp.argument)
  var model: String?

  @Option(help: "Colours to use: auto, 24, 256, 16, 8 or mono.")
  var color = ColorOption.auto

  @Option(help: ArgumentHelp("Where runs lie and new ones begin.", valueName: "directory"))
  var runs = "runs"

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    // A mistyped command comes here too, as this is the command that stands for none.
    let bundled = BundledModels()
    guard let model, !model.contains("/"), !FileManager.default.fileExists(atPath: model),
      bundled.path(of: model) == nil
    else { return }
    let commands = DDPM.configuration.subcommands.compactMap { $0.configuration.commandName }
    throw ValidationError(
      "There is no command or model “\(model)”, expected "
        + (commands + bundled.names).joined(separator: ", ") + " or a directory with a model.")
  }

  func run() throws {
    threads.apply()
    // Before the screen is taken, so that a wrong name is a sentence and no screen.
    if let model { _ = try ModelReference(model) }
    let bundled = BundledModels()
    var settings = EngineSettings()
    settings.runsDirectory = runs
    settings.model = model
    settings.bundled = bundled.names.compactMap { bundled.path(of: $0) }
    let file = SessionFile()
    var start = Start()
    start.model = model.map { .directory($0) }
    start.welcome = settings.bundled.first.map { .directory($0) }
    do throws(SessionFileError) { start.session = try file?.read() } catch {
      start.notes.append(error.description)
    }
    do throws(TourFileError) { start.tour = try TourFile().read() } catch {
      start.notes.append(error.description)
    }
    let terminal = try CursesTerminal(color: color.tier)
    var loop = ExplorerLoop(terminal, settings, start)
    loop.run()
    terminal.leave()
    do throws(SessionFileError) { try file?.write(loop.session) } catch {
      StandardError.say(error.description)
    }
    try loop.finish()
  }
}

/// The tiers of colour by the names of the command line.
enum ColorOption: ExpressibleByArgument, Equatable {
  case auto
  case tier(ColorTier)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else if let tier = ColorTier(rawValue: argument) {
      self = .tier(tier)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .tier(let tier): tier.rawValue
    }
  }

  /// nil: the best that the terminal has.
  var tier: ColorTier? {
    switch self {
    case .auto: nil
    case .tier(let tier): tier
    }
  }
}
