import Datasets
import TestSupport
import Testing

@Test func digitsAreThoseThatPyTorchTrainedOn() throws {
  let digits = try DatasetCatalogue.open("mnist")
  #expect(digits.shape == [5_000, 28, 28, 1])
  // The fixture holds the middle 16×16 of the first 80, v / 127.5 − 1 rounded at each operation:
  // v / 127.5 ≤ 2 and the result ≤ 1 are off by half a unit in the last place each.
  let expected = try FixtureFile("training-trajectory/trajectory.safetensors")["x0"].floats
  let found = digits.batch(at: Array(0..<80))
  #expect(found.shape == [80, 28, 28, 1])
  let values = found.values
  for picture in 0..<80 {
    for y in 0..<16 {
      for x in 0..<16 {
        let difference =
          values[(picture * 28 + 6 + y) * 28 + 6 + x] - expected[(picture * 16 + y) * 16 + x]
        #expect(difference.magnitude <= 0x1p-23, "picture \(picture), \(y), \(x)")
      }
    }
  }
}

@Test func labelsAreTheDigits() throws {
  let digits = try DatasetCatalogue.open("mnist")
  #expect(digits.classes == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
  // Read from the file by another program.
  #expect(digits.labels(at: Array(0..<10)) == [4, 2, 0, 9, 6, 6, 2, 1, 2, 0])
  for digit in 0..<10 {
    #expect(digits.labels?.count { $0 == digit } == 500, "digit \(digit)")
  }
}

@Test func statisticsAreThoseOfTheBytes() throws {
  // Computed from the unpacked file in Python.
  let statistics = try DatasetCatalogue.open("mnist").statistics
  #expect(statistics.count == 1)
  #expect((statistics[0].mean + 0.737_360_740_296_118_4).magnitude <= 1e-7)
  #expect((statistics[0].deviation - 0.617_100_589_408_324_4).magnitude <= 1e-7)
}

@Test func everyByteBecomesItsValue() throws {
  let all = Builders.dataset(height: 1, width: 255, channels: 1)
  for (byte, value) in zip(all.bytes, all.batch(at: [0]).values) {
    let exact = Double(byte) / 127.5 - 1
    #expect((Double(value) - exact).magnitude <= 0x1p-24 * exact.magnitude, "byte \(byte)")
  }
  #expect(all.batch(at: [0]).values.last == 1)
}
