import ArgumentParser
import Engine
import Foundation

/// `ddpm evaluate`: the variational bound of a model, term by term.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how well a model knows pictures, in bits per dimension.",
    discussion: """
      The variational bound of Ho et al. (Eq. 5): what it costs to send one number of a picture \
      with the help of the model, in bits; a picture as it lies in a file costs 8. Every timestep \
      of every picture is one evaluation of the network, so only one of up to K neighbouring \
      timesteps is looked at (fewer where t is small and the terms are large), drawn anew for \
      each picture: the total stays right on average, and the standard error covers what that \
      costs. --stride 1 looks at all. Pictures are padded as for training, and the padding \
      counts. Equal seeds give equal numbers.

      With --samples a small network first learns the classes of the pictures, within a minute. In \
      its features the Fréchet distance and the kernel distance (Bińkowski et al.) say how far drawn \
      pictures are from learned ones, each ± 1.96 standard errors; beside them stands what unseen \
      real pictures get. The nearest learned picture of each drawn one tells whether the model has \
      learned pictures by heart.
      """)

  @Argument(help: ModelHelp.argument)
  var model: String

  @Option(
    help: """
      A data set's name or a directory. The pictures are those that are held out of training: its \
      test files where there are any, else a tenth. (default: what the run learned from, or mnist)
      """)
  var dataset: String?

  @Option(help: "Pictures to look at, drawn by the seed.")
  var images = 64

  @Option(
    help: """
      The most timesteps of which one is looked at for each picture; 1 looks at all. (default: 20, \
      or T if that is less)
      """)
  var stride: Int?

  @Option(
    help: """
      Draw so many pictures as well, as with ddpm sample, and measure how far they are from the \
      learned ones; of every class in turn if the model knows classes. An autoencoder decodes \
      random codes.
      """)
  var samples: Int?

  @OptionGroup(title: "Drawing") var way: StepOptions

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    let start = ContinuousClock.now
    if let autoencoder = try LoadedAutoencoder(model) {
      return try evaluate(autoencoder, since: start)
    }
    try refuseStepsWithoutSamples()
    let (seed, dataset) = (way.seed, dataset.map(TrainingOptions.resolved))
    let evaluation = try refusingValues {
      try ModelEvaluation(model, dataset: dataset, images: images, stride: stride, seed: seed)
    }
    for warning in evaluation.warnings { StandardError.say(warning) }
    let drawn = try samples.map { samples in
      try refusingValues {
        try evaluation.draw(samples: samples) { model throws(EngineError) in
          try way.choices(for: model, standard: .ddpm)
        } progress: {
          SamplingProgress(steps: $1).report($0)
        }
      }
    }
    let measures = try drawn.map {
      try evaluation.measures(of: $0, seed: seed) { SamplingProgress(steps: $1).report($0) }
    }
    let progress = SamplingProgress(steps: evaluation.evaluation.calls)
    let estimate = try evaluation.run(progress: progress.report)
    let report = EvaluationReport(
      estimate, model: model, pictures: evaluation.pictures, seed: seed,
      seconds: start.secondsSince)
    try write(report, report.text, measures)
  }

  private func evaluate(
    _ autoencoder: LoadedAutoencoder, since start: ContinuousClock.Instant
  ) throws {
    let options = [("--stride", stride != nil)] + way.given
    if let option = options.first(where: \.1)?.0 {
      throw ValidationError("\(option) belongs to diffusion; an autoencoder has no timesteps.")
    }
    let (seed, dataset) = (way.seed, dataset.map(TrainingOptions.resolved))
    let evaluation = try refusingValues {
      try AutoencoderEvaluation(autoencoder, dataset: dataset, images: images, seed: seed)
    }
    let measures = try samples.map { samples in
      try refusingValues {
        try evaluation.measures(samples: samples, seed: seed) {
          SamplingProgress(steps: $1).report($0)
        }
      }
    }
    let report = AutoencoderReport(
      try evaluation.run(), model: model, isVariational: autoencoder.isVariational,
      pictures: evaluation.pictures,
      decoder: autoencoder.configuration.decoder.rawValue, seed: seed,
      seconds: start.secondsSince)
    try write(report, report.text, measures)
  }

  private func refuseStepsWithoutSamples() throws {
    guard samples == nil, let option = way.given.first(where: \.1)?.0 else { return }
    throw ValidationError("\(option) goes with --samples.")
  }

  private func write(_ report: some Encodable, _ text: String, _ measures: SampleMeasures?) throws {
    let measured = measures.map { SampleMeasuresReport($0) }
    if json {
      try StandardOutput.write(json: JoinedReport(first: report, second: measured))
    } else {
      try StandardOutput.write(
        ([text] + [measured?.text].compactMap { $0 }).joined(separator: "\n\n"))
    }
  }
}

extension ContinuousClock.Instant {
  fileprivate var secondsSince: Double {
    let duration = duration(to: .now).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }
}
