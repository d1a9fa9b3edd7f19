import ArgumentParser

/// The command line; without a command it opens the explorer.
@main
struct DDPM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddpm",
    abstract: "Understand, train and sample denoising diffusion models in the terminal.",
    subcommands: [
      BenchCommand.self
    ])
}
