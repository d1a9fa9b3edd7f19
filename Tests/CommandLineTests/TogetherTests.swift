import TestSupport
import Testing

/// What does not go together on the command line of `ddpm sample`, and the sentence that says what
/// does.
private let combinations: [(arguments: String, sentence: String)] = [
  (
    "--eta 0.5", "--eta 0.5 belongs to --sampler ddim, not to ddpm."
  ),
  (
    "--sampler heun --eta 1", "--eta 1.0 belongs to --sampler ddim, not to heun."
  ),
  (
    "--spacing karras",
    "--spacing karras belongs to --sampler dpm++, heun or euler, not to ddpm, which takes leading, "
      + "trailing or linspace."
  ),
  (
    "--sampler ddim --spacing karras",
    "--spacing karras belongs to --sampler dpm++, heun or euler, not to ddim, which takes leading, "
      + "trailing or linspace."
  ),
  (
    "--clip 1 --threshold 0.99", "--clip and --threshold are two ways to limit x̂_0; choose one."
  ),
  (
    "--guidance 2",
    "unet-tiny-plain: guidance needs a model that knows classes and pictures without a class; "
      + "train it with --classes, and with --drop-labels above 0."
  ),
  (
    "--clip -1", "Pictures cannot be limited to -1.0; expected a number above 0."
  ),
  (
    "--threshold 1.5,2",
    "Pictures cannot be limited at the quantile 1.5 to at most 2.0; expected a quantile from 0 to "
      + "1 and a limit of at least 1."
  ),
]

@Test(arguments: combinations.indices)
func whatDoesNotGoTogetherIsRefused(index: Int) throws {
  let (arguments, sentence) = combinations[index]
  try Places.withTemporaryDirectory { directory in
    let outcome = try Program.run(
      ["sample", Places.fixtures.path + "/unet-tiny-plain", "--out", "a.png"]
        + arguments.split(separator: " ").map(String.init), in: directory)
    let said = outcome.complaint.split(separator: "\n").filter {
      !$0.contains("DDPM's defaults")
    }
    #expect(said == ["ddpm: \(sentence)"])
    #expect(outcome.code == 64)
  }
}
