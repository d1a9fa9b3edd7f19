import TestSupport
import Testing

@testable import Kernels

struct RandomTests {
  /// The known answers of Random123 for Philox 4×32 with 10 rounds.
  @Test func philoxGivesTheKnownAnswers() {
    func words(_ counter: UInt64, _ stream: UInt64, _ seed: UInt64) -> [UInt32] {
      let (a, b, c, d) = Philox.block(counter: counter, stream: stream, seed: seed)
      return [a, b, c, d]
    }
    #expect(words(0, 0, 0) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(
      words(.max, .max, .max) == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      words(0x85A3_08D3_243F_6A88, 0x0370_7344_1319_8A2E, 0x299F_31D0_A409_3822)
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  /// Every element by itself, from its own word or pair of words.
  @Test(arguments: [1, 2, 3, 4, 5, 7, 8_191, 8_193, 16_385], [0, 1, 2, 3, 5])
  func elementsDependOnTheirPlaceAlone(count: Int, offset: Int) throws {
    let (seed, stream): (UInt64, UInt64) = (11, 1 << 40 | 3)
    let uniform = try poisoned(count) {
      Philox.uniform($0, count: count, seed: seed, stream: stream, offset: offset)
    }
    let normal = try poisoned(count) {
      Philox.normal($0, count: count, seed: seed, stream: stream, offset: offset)
    }
    #expect(
      uniform
        == Philox.uniformReference(count: count, seed: seed, stream: stream, offset: offset))
    let exact = Philox.normalReference(count: count, seed: seed, stream: stream, offset: offset)
    for (i, (found, exact)) in zip(normal, exact).enumerated() {
      // Two rounded functions of a double, then one rounding to float.
      let bound = 0x1p-24 * exact.magnitude + 1e-14
      #expect((Double(found) - exact).magnitude <= bound, "element \(offset + i)")
    }
  }

  @Test func threadsDoNotChangeABit() throws {
    let before = Threads.count
    defer { Threads.setCount(before) }
    let draws = try [1, 2, 3].map { threads in
      Threads.setCount(threads)
      return try poisoned(40_003) { Philox.normal($0, count: 40_003, seed: 5, stream: 9) }
        .map(\.bitPattern)
    }
    #expect(draws[1] == draws[0] && draws[2] == draws[0])
  }
}
