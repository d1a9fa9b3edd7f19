import Checkpoints
import EngineMessages
import Foundation
import TestSupport
import Testing

@testable import Engine

@Suite struct TimestepLossesTests {
  @Test(arguments: [1, 2, 47, 48, 49, 100, 999, 1000]) func partsCoverEveryTimestepOnce(
    timesteps: Int
  ) {
    let losses = TimestepLosses(timesteps: timesteps)
    #expect(losses.means.count == min(48, timesteps))
    let covered = losses.means.indices.flatMap { Array(losses.timesteps(of: $0)) }
    #expect(covered == Array(1...timesteps))
    for t in 1...timesteps { #expect(losses.timesteps(of: losses.part(of: t)).contains(t)) }
  }

  @Test func meansForgetTheBeginning() throws {
    var losses = TimestepLosses(timesteps: 48)
    losses.add([1, .nan, 2], at: [3, 4, 48])
    #expect(losses.means[2] == 1 && losses.means[3] == nil && losses.means[47] == 2)
    var mean = 1.0
    for i in 1..<2000 {
      losses.add([0.5], at: [3])
      mean += max(0.01, 1 / (1 + Double(i) / 4)) * (0.5 - mean)
    }
    #expect(try #require(losses.means[2]) == mean)
    #expect(mean < 0.5 + 1e-6)
  }

  @Test func aRunRecordsThemAndGoesOnWithThem() throws {
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("run").path
      var settings = TrainingRunTests.settings(steps: 12)
      settings.checkpointEvery = 4
      let losses: TimestepLosses
      do {
        let run = try TrainingRun(settings, at: path)
        while !run.isFinished { _ = try run.advance() }
        losses = run.timestepLosses
      }
      let known = losses.means.compactMap { $0 }
      #expect(!known.isEmpty && known.allSatisfy { $0 > 0 && $0 < 10 })
      let records = RunRecords<TimestepRecord>(
        TimestepRecord.fileName, of: try RunDirectory(opening: path))
      #expect(try records.all().map(\.step) == [10, 12])
      #expect(try records.all().last?.losses == losses)
      #expect(try TrainingRun(resuming: path, steps: 20).timestepLosses == losses)
    }
  }
}
