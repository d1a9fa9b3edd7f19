import Foundation
import Testing

/// `ddpm truth` as scripts use it.
@Suite struct TruthTests {
  @Test func itReportsTheFloorAndHowNearItCame() throws {
    let outcome = try Program.run(
      ["truth", "--data", "mixture", "--steps", "4", "--seed", "1", "--json"])
    #expect(outcome.code == 0, "\(outcome.complaint)")
    let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let report = try #require(value as? [String: Any])
    #expect(report["data"] as? String == "mixture")
    #expect(report["steps"] as? Int == 4)
    let (floor, loss) = (report["floor"] as? Double ?? .nan, report["loss"] as? Double ?? .nan)
    let above = report["above_floor"] as? Double ?? .nan
    #expect(floor > 0.19 && floor < 0.22 && loss > floor)
    #expect(abs(above - (loss / floor - 1)) <= 1e-9)
    #expect(report["seconds_to_5_percent"] == nil)  // not after four steps
  }

  @Test(arguments: [
    (["--steps", "0"], "“steps” is 0, expected 1 to 1000000."),
    (
      ["--data", "moons"],
      "The value 'moons' is invalid for '--data <name>'. Please provide one of 'mixture', 'rings', "
        + "'spiral' or 'checkerboard'."
    ),
  ]) func wrongValuesAreOneSentence(arguments: [String], sentence: String) throws {
    let outcome = try Program.run(["truth"] + arguments)
    #expect(outcome.code == 64)
    #expect(outcome.complaint == "ddpm: \(sentence)\n")
  }
}
