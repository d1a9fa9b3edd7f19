import ArgumentParser
import Checkpoints
import Networks
import Tensors

/// `ddpm predict`: one evaluation of a network.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Evaluate a network once, for comparison with others.",
    discussion: """
      The input holds “x” [N, C, H, W] and “t” int64 [N], timesteps counted from 0; for a \
      network with classes also “class_labels” int64 [N]. The output holds “output” \
      [N, C', H, W], as diffusers' UNet2DModel(x, t).sample gives it.
      """)

  @Argument(help: ModelHelp.argument)
  var model: String

  @Option(help: ArgumentHelp("A safetensors file with x and t.", valueName: "file"))
  var input: String

  @Option(help: ArgumentHelp("The safetensors file to write.", valueName: "file"))
  var output: String

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    let (network, warnings) = try ModelReference(model).directory.network()
    warnings.forEach(StandardError.say)
    let input = try PredictionInput(SafetensorsFile(input), for: network)
    let values = input.evaluate(network)
    let shape = [
      input.shape[0], network.configuration.outChannels, input.shape[2], input.shape[3],
    ]
    try SafetensorsFile.write([SafetensorsTensor("output", shape, floats: values)], to: output)
  }
}

/// How commands explain their model.
enum ModelHelp {
  static let argument = ArgumentHelp(
    "A run directory, a checkpoint inside one, a diffusers directory, or a bundled model's name.",
    valueName: "model")
}
