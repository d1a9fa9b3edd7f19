import ArgumentParser
import Checkpoints
import Diffusion
import Engine
import Foundation
import Pictures
import Tensors

/// `ddpm sample`: Algorithm 2 and its successors.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw samples to a picture, an animation or tensors.")

  @Argument(help: ModelHelp.argument)
  var model: String

  @Option(help: "Pictures to draw. (default: 16, or as many as --noise or --from holds)")
  var count: Int?

  @OptionGroup var way: StepOptions

  @OptionGroup(title: "Beginning with something else than noise") var pictures: PictureOptions

  @Option(name: .customLong("class"), help: "The class to draw, for models that know classes.")
  var label: Int?

  @Flag(help: "Keep x_t and x̂_0 of every step, in a .safetensors file.")
  var trajectory = false

  @Option(help: "A file that ends in .png, .gif (the trajectory) or .safetensors.")
  var out: String

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard SampleFormat(path: out) != nil else {
      throw ValidationError("--out is “\(out)”, expected .png, .gif or .safetensors at its end.")
    }
    if trajectory && SampleFormat(path: out) != .safetensors {
      throw ValidationError("--trajectory needs an --out that ends in .safetensors.")
    }
    if let count, !(1...65_536).contains(count) {
      throw ValidationError("--count is \(count), expected 1 to 65536.")
    }
    if pictures.invert != nil { try refuseWithInversion() }
  }

  private func refuseWithInversion() throws {
    guard count == nil else {
      throw ValidationError("--invert takes as many pictures as it is given; leave --count out.")
    }
    guard SampleFormat(path: out) == .safetensors else {
      throw ValidationError("--invert writes x_T, so --out must end in .safetensors.")
    }
    guard way.sampler == nil || way.sampler == .ddim, (way.eta ?? 0) == 0,
      way.clip == nil, way.threshold == nil
    else {
      throw ValidationError(
        "--invert walks DDIM's way back without noise and limits; it goes with --sampler ddim, "
          + "--eta 0, and without --clip and --threshold.")
    }
  }

  func run() throws {
    threads.apply()
    guard let format = SampleFormat(path: out) else { return }
    if let autoencoder = try LoadedAutoencoder(self.model) {
      return try draw(autoencoder, format)
    }
    let model = try LoadedModel(self.model, label: label)
    for warning in model.warnings { StandardError.say(warning) }
    let sampling = try refusingValues {
      try Sampling(
        model, try way.choices(for: model, standard: pictures.invert == nil ? .ddpm : .ddim),
        pictures.task(count: count), inpainting: pictures.inpainting)
    }
    var writer = try SampleWriter(
      format, path: out, keepsTrajectory: trajectory, steps: sampling.steps,
      channels: model.channels, lastKey: pictures.invert == nil ? "x_0" : "x_T")
    let progress = SamplingProgress(steps: sampling.steps)
    try sampling.walk { state in
      try writer.add(state)
      progress.report(state.index)
    }
    try writer.write()
  }

  /// Random codes, decoded: there is no way to walk.
  private func draw(_ autoencoder: LoadedAutoencoder, _ format: SampleFormat) throws {
    let options: [(String, Bool)] =
      way.given + pictures.given + [
        ("--class", label != nil), ("--trajectory", trajectory), ("--out *.gif", format == .gif),
      ]
    if let option = options.first(where: \.1)?.0 {
      throw ValidationError(
        "\(option) belongs to diffusion; an autoencoder decodes random codes at once, to .png or "
          + ".safetensors.")
    }
    try SampleWriter.write(
      pictures: autoencoder.draw(count: count ?? 16, seed: way.seed), as: format, to: out)
  }
}

/// A line on a terminal that counts the steps, and goes away with the last.
struct SamplingProgress {
  let steps: Int
  private let isTerminal = isatty(STDERR_FILENO) == 1

  init(steps: Int) { self.steps = steps }

  func report(_ index: Int) {
    guard isTerminal else { return }
    let text = index < steps ? "step \(index)/\(steps)" : ""
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
  }
}
