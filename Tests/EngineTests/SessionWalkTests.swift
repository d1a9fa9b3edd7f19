import EngineMessages
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Engine

/// Branches, races and masks by way of the engine's commands.
@Suite(.serialized)
struct SessionWalkTests {
  static func request(
    _ identifier: Int, _ sampler: Sampler = .ancestral(.fixedSmall), steps: Int = 6,
    beginning: SamplingBeginning = .noise
  ) -> SamplingRequest {
    SamplingRequest(
      identifier: identifier,
      source: .directory(Places.fixtures.path + "/unet-tiny-attention"), sampler: sampler,
      steps: steps, seed: 3, count: 2, beginning: beginning)
  }

  /// With the trunk's settings a branch is the trunk, whatever the sampler looks back at.
  @Test(arguments: [
    Sampler.ancestral(.fixedLarge), .ddim(eta: 0.5), .dpmSolverPlusPlus, .heun, .euler,
  ])
  func aBranchReplaysItsTrunk(sampler: Sampler) throws {
    try SessionTests.converse { talk in
      let trunk = try talk.frames(Self.request(1, sampler))
      #expect(trunk.map(\.index) == Array(0...6))
      let branch = try talk.frames(
        Self.request(2, sampler, beginning: .branch(of: 1, state: 2)))
      #expect(branch.map(\.index) == Array(2...6))
      #expect(branch[0].xt == trunk[2].xt)
      #expect(Array(branch.dropFirst()) == Array(trunk.dropFirst(3)))
      let again = try talk.frames(
        Self.request(3, sampler, beginning: .branch(of: 2, state: 4)))
      #expect(Array(again.dropFirst()) == Array(trunk.dropFirst(5)))
    }
  }

  /// A branch that is asked for while its trunk is under way lets it go on, and both are as if
  /// they were alone; asked for again, with many others in between, they are the same to the bit.
  @Test func aBranchAndItsTrunkGoOnSideBySide() throws {
    try SessionTests.converse { talk in
      let mark = talk.events.count
      talk.engine.send(.sample(Self.request(1, steps: 30)))
      var other = Self.request(2, .ddim(eta: 1), steps: 20, beginning: .branch(of: 1, state: 2))
      other.seed = 4
      _ = try talk.find("the second step", from: mark) { event -> Bool? in
        if case .sampled(let frame) = event, frame.index == 2 { true } else { nil }
      }
      talk.engine.send(.sample(other))
      for identifier in [1, 2] {
        _ = try talk.find("the end of \(identifier)", from: mark) { event -> Bool? in
          if case .samplingEnded(identifier) = event { true } else { nil }
        }
      }
      func frames(of identifier: Int) -> [TrajectoryFrame] {
        talk.events[mark...].compactMap {
          guard case .sampled(var frame) = $0, frame.identifier == identifier else { return nil }
          frame.identifier = 0
          return frame
        }
      }
      let (trunk, branch) = (frames(of: 1), frames(of: 2))
      #expect(trunk.last?.timestep == 0 && branch.last?.timestep == 0)
      #expect(branch.first?.index == 2 && branch.first?.xt == trunk[2].xt)
      #expect(branch.last?.xt != trunk.last?.xt)
      for identifier in 3...12 {
        other.identifier = identifier
        #expect(try talk.frames(other) == branch, "\(identifier)")
      }
      #expect(try talk.frames(Self.request(13, steps: 30)) == trunk)
    }
  }

  @Test func aBranchMayGoAnotherWay() throws {
    try SessionTests.converse { talk in
      let trunk = try talk.frames(Self.request(1))
      var other = Self.request(2, beginning: .branch(of: 1, state: 3))
      other.seed = 4
      #expect(try talk.frames(other).last?.xt != trunk.last?.xt)
      let kept = try #require(trunk.last?.xt[1])
      let (pixels, half) = (kept.width * kept.height, kept.bytes.count / 2)
      var solver = Self.request(3, .heun, steps: 10, beginning: .branch(of: 1, state: 3))
      solver.inpainting = InpaintingMask(
        picture: .sample(of: 1, picture: 1),
        invented: (0..<pixels).map { $0 < pixels / 2 ? 1 : 0 }, rounds: 2)
      let end = try #require(try talk.frames(solver).last)
      #expect(end.timestep == 0)
      for picture in end.xt { #expect(picture.bytes[half...] == kept.bytes[half...]) }
      #expect(end.xt[0].bytes[..<half] != kept.bytes[..<half])
    }
  }

  /// An interpolation's pictures share their noise, in a branch as well; its first and last are the
  /// pictures varied alone.
  @Test func interpolationsAndVariationsAgree() throws {
    try SessionTests.converse { talk in
      let samples = try talk.frames(Self.request(1))
      #expect(samples[6].xt[0] != samples[6].xt[1])
      let (a, b) = (GivenPicture.sample(of: 1, picture: 0), GivenPicture.sample(of: 1, picture: 1))
      var between = Self.request(2, beginning: .between(a, b, start: 400))
      between.count = 3
      let mixed = try talk.frames(between)
      #expect(mixed.first?.timestep == 400 && mixed[0].xt.count == 3)
      var alone = Self.request(3, beginning: .picture(a, start: 400))
      alone.count = 1
      let varied = try talk.frames(alone)
      #expect(varied.last?.xt[0] == mixed.last?.xt[0])
      let branch = try talk.frames(Self.request(4, beginning: .branch(of: 2, state: 1)))
      #expect(branch.last?.xt == mixed.last?.xt)
      // One step from any t is x̂_0.
      var once = Self.request(5, .ddim(eta: 0), steps: 1, beginning: .picture(b, start: 250))
      once.count = 1
      let seen = try talk.frames(once)
      #expect(seen.map(\.timestep) == [250, 0])
      #expect(seen[1].xt == seen[1].x0Hat && seen[1].evaluations == 1)
    }
  }

  /// A network that has learned nearly nothing, of whose inversion five repetitions in each step
  /// leave less than 0.05 in [-1, 1]: 7 of 255 levels.
  @Test func anInversionComesBackThroughItsBranch() throws {
    try Places.withTemporaryDirectory { directory in
      let run = directory.appendingPathComponent("run")
      try TrainingRunTests.train(run, steps: 3)
      try SessionTests.converse { talk in
        var inversion = Self.request(
          2, .ddim(eta: 0), steps: 40, beginning: .inversion(of: .named("mnist:17")))
        (inversion.layout, inversion.source) = (.spaced(.trailing), .directory(run.path))
        let there = try talk.frames(inversion)
        #expect(there.first?.timestep == 0 && there.last?.timestep == 1000)
        var back = inversion
        (back.identifier, back.limit) = (3, X0Limit.none)
        back.beginning = .branch(of: 2, state: 40)
        let end = try #require(try talk.frames(back).last)
        let squares = zip(end.xt[0].bytes, there[0].xt[0].bytes).map {
          (Double($0) - Double($1)) * (Double($0) - Double($1))
        }
        #expect((squares.reduce(0, +) / 1024).squareRoot() <= 7)
      }
    }
  }

  @Test func aRaceAsksTheNetworkEquallyOften() throws {
    try SessionTests.converse { talk in
      let samplers: [Sampler] = [.ancestral(.fixedSmall), .ddim(eta: 0), .heun, .dpmSolverPlusPlus]
      let lanes = samplers.enumerated().map {
        SamplingRace.Lane(identifier: 11 + $0, sampler: $1)
      }
      let race = SamplingRace(request: Self.request(0), lanes: lanes, evaluations: 7)
      let all = try talk.frames(.race(race), of: [11, 12, 13, 14])
      #expect(all.allSatisfy { $0.last?.evaluations == 7 && $0.last?.timestep == 0 })
      #expect(all.map { $0.count } == [8, 8, 5, 8])
      #expect(Set(all.map { $0[0].xt[0].bytes }).count == 1)
      // Each as if it were alone.
      for (lane, frames) in zip(lanes, all) {
        let alone = Self.request(20, lane.sampler, steps: lane.sampler == .heun ? 4 : 7)
        #expect(try talk.frames(alone) == frames)
      }
    }
  }
}
