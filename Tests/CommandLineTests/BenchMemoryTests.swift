import Foundation
import Testing

/// A step asks for the same memory as the step before, and gets it from the pools: after the first
/// step of training, the process of `ddpm bench` takes nothing from the system.
@Test func trainingTakesNothingFromTheSystemAfterItsFirstStep() throws {
  let outcome = try Program.run(["bench", "--model", "tiny", "--batch", "1", "--json"])
  #expect(outcome.code == 0, "\(outcome.complaint)")
  let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  let peak = try #require(report?["peak_memory_bytes"] as? Int)
  let grown = try #require(report?["grown_bytes"] as? Int)
  #expect(peak > 1 << 20)
  #expect(grown == 0, "\(grown) bytes of \(peak)")
}
