import Foundation
import Testing

/// A step asks for the same memory as the step before, and gets it from the pools: after the first
/// step of training, the process of `ddpm bench` takes nothing from the system.
///
/// On one thread, since stacks of threads that Dispatch ends and makes anew would count as well; and
/// malloc keeps the free end of its heap, which it would give back and take again now and then.
@Test func trainingTakesNothingFromTheSystemAfterItsFirstStep() throws {
  let arguments = "bench --model tiny --batch 8 --threads 1 --json"
  let outcome = try Program.run(
    arguments.split(separator: " ").map(String.init),
    environment: ["MALLOC_TRIM_THRESHOLD_": "1000000000"])
  #expect(outcome.code == 0, "\(outcome.complaint)")
  let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
  let peak = try #require(report?["peak_memory_bytes"] as? Int)
  let grown = try #require(report?["grown_bytes"] as? Int)
  #expect(peak > 1 << 20)
  #expect(grown == 0, "\(grown) bytes of \(peak)")
}
