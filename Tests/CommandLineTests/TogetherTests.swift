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
    "--start-t 5", "--start-t goes with --from, a picture to begin with."
  ),
  (
    "--inpaint m.png", "--inpaint goes with --from, a picture to begin with."
  ),
  (
    "--from mnist:1 --noise n.safetensors",
    "--noise and --from are two things to begin with; choose one."
  ),
  (
    "--from mnist:1 --start-t 5 --strength 0.5",
    "--start-t and --strength say the same in two ways; choose one."
  ),
  (
    "--from mnist:1 --inpaint m.png --interpolate mnist:2",
    "--inpaint and --interpolate do not go together; choose one."
  ),
  (
    "--from mnist:1 --rounds 2", "--rounds goes with --inpaint."
  ),
  (
    "--from mnist:1 --interpolate mnist:2 --count 1",
    "--count is 1, expected at least 2 with --interpolate."
  ),
  (
    "--from mnist:1 --start-t 1001", "“start-t” is 1001, expected 1 to 1000."
  ),
  (
    "--from mnist:1 --strength nan", "“strength” is nan, expected above 0, and at most 1."
  ),
  (
    "--from mnist:5000", "“picture of mnist” is 5000, expected 0 to 4999."
  ),
  (
    "--invert mnist:1", "--invert writes x_T, so --out must end in .safetensors."
  ),
  (
    "--invert mnist:1 --out a.safetensors --sampler heun",
    "--invert walks DDIM's way back without noise and limits; it goes with --sampler ddim, "
      + "--eta 0, and without --clip and --threshold."
  ),
  (
    "--invert mnist:1 --out a.safetensors --count 2",
    "--invert takes as many pictures as it is given; leave --count out."
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
      ["sample", Places.fixtures.path + "/unet-tiny-plain"]
        + (arguments.contains("--out") ? [] : ["--out", "a.png"])
        + arguments.split(separator: " ").map(String.init), in: directory)
    let said = outcome.complaint.split(separator: "\n").filter {
      !$0.contains("DDPM's defaults")
    }
    #expect(said == ["ddpm: \(sentence)"])
    #expect(outcome.code == 64)
  }
}
