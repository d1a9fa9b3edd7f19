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
      For an autoencoder, so many random codes are decoded and judged by a classifier of the data \
      set's classes: the share that it recognises, and the Fréchet distance of its features.
      """)
  var samples: Int?

  @Option(help: "Seed of the pictures, the noise and the timesteps.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    let start = ContinuousClock.now
    if let autoencoder = try LoadedAutoencoder(model) {
      return try evaluate(autoencoder, since: start)
    }
    guard samples == nil else {
      throw ValidationError("--samples is for autoencoders; \(model) is a model of diffusion.")
    }
    let evaluation = try refusingValues {
      try ModelEvaluation(model, dataset: dataset, images: images, stride: stride, seed: seed)
    }
    for warning in evaluation.warnings { StandardError.say(warning) }
    let progress = SamplingProgress(steps: evaluation.evaluation.calls)
    let estimate = try evaluation.run(progress: progress.report)
    let report = EvaluationReport(
      estimate, model: model, pictures: evaluation.pictures, seed: seed,
      seconds: start.secondsSince)
    if json {
      try StandardOutput.write(json: report)
    } else {
      try StandardOutput.write(report.text)
    }
  }

  private func evaluate(
    _ autoencoder: LoadedAutoencoder, since start: ContinuousClock.Instant
  ) throws {
    guard stride == nil else {
      throw ValidationError("--stride belongs to diffusion; an autoencoder has no timesteps.")
    }
    let evaluation = try refusingValues {
      try AutoencoderEvaluation(autoencoder, dataset: dataset, images: images, seed: seed)
    }
    let codes = try samples.map { samples in
      try refusingValues { try evaluation.judge(samples: samples, seed: seed) }
    }
    let report = AutoencoderReport(
      try evaluation.run(), codes, model: model, isVariational: autoencoder.isVariational,
      pictures: evaluation.pictures,
      decoder: autoencoder.configuration.decoder.rawValue, seed: seed,
      seconds: start.secondsSince)
    if json {
      try StandardOutput.write(json: report)
    } else {
      try StandardOutput.write(report.text)
    }
  }
}

extension ContinuousClock.Instant {
  fileprivate var secondsSince: Double {
    let duration = duration(to: .now).components
    return Double(duration.seconds) + Double(duration.attoseconds) * 1e-18
  }
}
