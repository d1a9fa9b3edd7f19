import Foundation
import Networks
import Testing

@testable import Engine

/// The smallest network there is, so that debug code measures it at once.
private func smallest() -> UNet2DConfiguration {
  var configuration = UNet2DConfiguration()
  configuration.sampleSize = [2, 2]
  configuration.inChannels = 1
  configuration.outChannels = 2
  configuration.blockOutChannels = [4]
  configuration.downBlocks = [.plain]
  configuration.upBlocks = [.plain]
  configuration.layersPerBlock = 1
  configuration.normGroups = 1
  configuration.middle = .none
  return configuration
}

@Test func benchReportsRatesOfTheWholeStep() throws {
  let bench = try Bench(
    name: "smallest", configuration: smallest(), batch: 3, threads: nil, enoughSeconds: 0)
  let report = bench.run()
  let operations = try UNet2D(smallest(), random: nil).operations(height: 2, width: 2)
  #expect(report.batch == 3)
  for (speed, passes) in [(report.train, 3.0), (report.forward, 1)] {
    #expect(speed.imagesPerSecond > 0)
    let expected = passes * operations * speed.imagesPerSecond * 1e-9
    #expect((speed.gflops - expected).magnitude <= 1e-12 * expected)
  }
  #expect(report.fmaPeakGflops > 0)
  #expect(report.peakMemoryBytes > 1 << 20)
  for times in [report.trainTimes, report.forwardTimes] {
    #expect(times.contains { $0.name == "convolution" && $0.gflops > 0 })
    #expect((times.reduce(0) { $0 + $1.share } - 1).magnitude <= 1e-9)
  }
}

@Test func benchReportHasTheKeysThatScriptsRead() throws {
  let speed = BenchReport.Speed(imagesPerSecond: 2, gflops: 3)
  let report = BenchReport(
    model: "tiny", parameters: 1, batch: 2, threads: 3, train: speed, forward: speed,
    fmaPeakGflops: 4, peakMemoryBytes: 5, grownBytes: 6, trainTimes: [], forwardTimes: [])
  let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
  let fields = try #require(object as? [String: Any])
  #expect(
    fields.keys.sorted() == [
      "batch", "fma_peak_gflops", "forward", "grown_bytes", "model", "parameters",
      "peak_memory_bytes", "threads",
      "train",
    ])
  let earlier = try JSONDecoder().decode(EarlierBench.self, from: JSONEncoder().encode(report))
  #expect(earlier.train.imagesPerSecond == 2 && earlier.peakMemoryBytes == 5)
  let train = try #require(fields["train"] as? [String: Double])
  #expect(train == ["images_per_second": 2, "gflops": 3])
}
