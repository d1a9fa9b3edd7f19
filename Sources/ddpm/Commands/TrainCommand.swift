import ArgumentParser
import Checkpoints
import Engine
import EngineMessages

/// `ddpm train`: Algorithm 1 without a screen.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model without a screen.",
    discussion: """
      The run's directory holds its settings, a line for every logged step and checkpoints that \
      diffusers can read. A run that was stopped goes on with --resume, to the same bits.
      """)

  @OptionGroup var options: TrainingOptions

  @OptionGroup(title: "Autoencoders") var autoencoder: AutoencoderOptions

  @Option(
    help: """
      The last step, counted from the beginning of the run. (default: 20000, or 2000 of \
      autoencoders)
      """)
  var steps: Int?

  @OptionGroup var threads: ThreadOptions

  @Option(help: "The run's directory. (default: a new one in runs/)")
  var out: String?

  @Flag(help: "Go on with the run in --out from its newest checkpoint.")
  var resume = false

  @Flag(help: "Print one JSON object a line instead of the progress line.")
  var json = false

  func validate() throws {
    if resume && out == nil {
      throw ValidationError("--resume needs --out with the directory of the run.")
    }
    if resume, let steps, steps < 1 {
      throw ValidationError("“steps” is \(steps), expected at least 1.")
    }
  }

  func run() throws {
    threads.apply()
    let signals = StopSignals()
    let run = try makeRun()
    var progress = TrainingProgress(steps: run.lastStep, isJSON: json)
    StandardError.say("Training in \(run.directory.path)")
    while !run.isFinished {
      if let line = try run.advance() { try progress.report(line) }
      guard let signal = signals.received, !run.isFinished else { continue }
      try run.writeCheckpoint()
      try progress.end()
      StandardError.say("Stopped at step \(run.step); --resume goes on from there.")
      throw ExitCode(128 + signal)
    }
    try progress.end()
    StandardError.say("All \(run.step) steps are done.")
  }

  private func makeRun() throws -> any LearningRun {
    guard resume, let out else {
      if options.autoencoder != nil {
        var settings = AutoencoderSettings()
        try options.apply(to: &settings, autoencoder, steps: steps)
        return try AutoencoderRuns.make(settings, at: out)
      }
      try refuseAutoencoderOptions()
      let settings = try options.settings(steps: steps)
      return try refusingValues {
        try FilmedRun(
          TrainingRun(
            settings, at: out ?? "runs/" + TrainingRun.freshName(for: settings, in: "runs")))
      }
    }
    let directory = try RunDirectory(opening: out)
    if directory.isOfAutoencoder {
      return try AutoencoderRuns.resume(out, options, autoencoder, steps: steps)
    }
    try refuseAutoencoderOptions()
    let earlier = try directory.configuration(as: TrainingSettings.self)
    if let difference = try options.difference(from: earlier) {
      let error = EngineError.otherSetting(
        run: out, key: difference.key, value: difference.value, asked: difference.asked)
      throw ValidationError(error.description)
    }
    return try FilmedRun(TrainingRun(resuming: out, steps: steps))
  }

  private func refuseAutoencoderOptions() throws {
    guard let option = autoencoder.given.first else { return }
    throw ValidationError("\(option) goes with --model vae or --model autoencoder.")
  }
}
