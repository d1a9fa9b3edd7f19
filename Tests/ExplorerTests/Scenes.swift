import EngineMessages
import Foundation
import Schedules
import TerminalKit
import TestSupport

@testable import Explorer

/// States of the explorer that tests begin with, made of messages as in life.
enum Scenes {
  static func press(_ state: inout AppState, _ keys: Key...) -> [Effect] {
    keys.flatMap { update(&state, .input(.key($0))) }
  }

  static let run = RunDescription(
    name: "mnist-tiny-0007", directory: "runs/mnist-tiny-0007",
    settings: .explorerDefault, parameters: 637_043, operationsPerImage: 1e8, step: 0)

  static let model = ModelEntry(
    source: .directory("runs/mnist-tiny-0006"), name: "mnist-tiny-0006",
    detail: "tiny · mnist · step 20,000", schedule: .ho2020)

  /// A falling loss with noise upon it, as a run gives it.
  static func point(_ step: Int, _ random: inout SplitMix) -> TrainingPoint {
    let level = 0.03 + 0.97 / (1 + Double(step) * 0.05)
    return TrainingPoint(
      step: step, loss: level * (1 + 0.25 * Double(random.float())),
      gradientNorm: 0.2 + 2 / (1 + Double(step) * 0.02), learningRate: 1e-3,
      imagesPerSecond: 246 + 8 * Double(random.float()), seconds: Double(step) * 0.13,
      updateNorm: 0.05 + 0.002 * Double(random.float()))
  }

  /// A ring, which is easy to tell from noise.
  static func ring(_ size: Int, noise: Float, _ random: inout SplitMix) -> [Float] {
    (0..<size * size).map { index in
      let (x, y) = (
        Float(index % size) - Float(size - 1) / 2, Float(index / size) - Float(size - 1) / 2
      )
      let radius = (x * x + y * y).squareRoot() / Float(size)
      let value: Float = abs(radius - 0.3) < 0.07 ? 1 : -1
      return value * (1 - noise) + noise * 1.5 * random.float()
    }
  }

  static func picture(_ size: Int, noise: Float, _ random: inout SplitMix) -> Picture {
    let bytes = ring(size, noise: noise, &random).map { UInt8(max(0, min(255, ($0 + 1) * 127.5))) }
    return Picture(width: size, height: size, channels: 1, bytes: bytes)
  }

  static func exemplars() -> [Exemplar] {
    var random = SplitMix(seed: 5)
    return (0..<2).map { _ in
      Exemplar(
        width: 28, height: 28, channels: 1, x0: ring(28, noise: 0, &random),
        epsilon: (0..<28 * 28).map { _ in 3 * (random.float() + random.float()) / 2 })
    }
  }

  static func frame(_ identifier: Int, _ index: Int, of steps: Int, count: Int = 1)
    -> TrajectoryFrame
  {
    var random = SplitMix(seed: index)
    let noise = 1 - Float(index) / Float(steps)
    var other = SplitMix(seed: index)
    let values = StateValues(
      xt: ring(32, noise: noise, &other),
      epsilonHat: index == 0 ? [] : (0..<32 * 32).map { _ in 3 * other.float() })
    return TrajectoryFrame(
      identifier: identifier, index: index, timestep: 1000 - 1000 * index / steps,
      xt: (0..<count).map { _ in picture(32, noise: noise, &random) },
      x0Hat: index == 0 ? [] : (0..<count).map { _ in picture(32, noise: noise / 2, &random) },
      sigma: 0, epsilonNorm: 27.9, change: 0.041, values: values)
  }

  /// A run after `steps` steps, with two sheets of samples.
  static func training(steps: Int = 1284) -> AppState {
    var state = AppState()
    _ = update(&state, .input(.key(" ")))
    _ = update(&state, .engine(.trainingBegan(run)))
    var random = SplitMix(seed: 7)
    for step in 1...steps { _ = update(&state, .engine(.trained(point(step, &random)))) }
    var losses = TimestepLosses(timesteps: 1000)
    for i in 0..<4000 {
      let t = 1 + (i * 379) % 1000
      losses.add(
        [0.004 + 0.6 / (1 + 0.03 * Double(t)) + 0.05 * Double(random.float() + 1) / Double(t)],
        at: [t])
    }
    _ = update(
      &state,
      .engine(
        .measured(
          TrainingMeasurements(step: steps, timestepLosses: losses, memory: 312_000_000))))
    let floor = (0..<48).map { 0.003 / (1 + exp(Double(24 - $0))) }
    _ = update(&state, .engine(.timestepFloor(floor)))
    for step in [100, 200, steps / 100 * 100] where step > 0 {
      let noise = 1 / (1 + Float(step) / 400)
      let pictures = (0..<8).map { _ in picture(32, noise: noise, &random) }
      _ = update(&state, .engine(.samplesRenewed(step: step, pictures: pictures)))
    }
    return state
  }

  /// A few runs on the disk, one of them trained by another program.
  static func entry(_ index: Int) -> RunEntry {
    RunEntry(
      directory: "runs/mnist-tiny-000\(index)", name: "mnist-tiny-000\(index)",
      settings: .explorerDefault, step: 20_000 - index * 1000, loss: 0.03 + 0.002 * Double(index),
      note: index == 2 ? "warm-up of 1,000 steps" : "", isInUse: index == 5,
      canContinue: index != 4)
  }

  /// The curve of a run that learned a little slower.
  static func curve(_ index: Int) -> RunCurve {
    var history = RunHistory()
    for step in stride(from: 10, through: 1000 + 100 * index, by: 10) {
      history.steps.append(step)
      history.losses.append(Float(0.03 + Double(index) * 0.02 + 0.9 / (1 + Double(step) * 0.02)))
      history.seconds.append(Float(step) * 0.13)
    }
    return RunCurve(
      directory: entry(index).directory, name: entry(index).name, history: history)
  }

  /// The run with two others on its chart, and a held-out loss.
  static func comparing() -> AppState {
    var state = training()
    var random = SplitMix(seed: 7)
    for step in stride(from: 1300, through: 1900, by: 100) {
      var point = point(step, &random)
      point.heldOutLoss = 0.07 - Double(step) * 1e-5
      _ = update(&state, .engine(.trained(point)))
    }
    let change = TrainingChange(learningRate: 1e-3)
    var settings = run.settings.applying(change)
    settings.changes = [RecordedChange(after: 1200, change: change)]
    _ = update(&state, .engine(.trainingChanged(step: 1200, settings: settings)))
    _ = update(&state, .engine(.runs((1...5).map(entry))))
    _ = update(&state, .engine(.compared([curve(2), curve(3)])))
    return state
  }

  /// The list of runs over it.
  static func choosingRuns() -> AppState {
    var state = comparing()
    _ = press(&state, "r", .down)
    return state
  }

  /// A film of 50 steps of which `arrived` are there.
  static func sampling(arrived: Int = 51, count: Int = 1) -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.sources([model])))
    _ = update(&state, .engine(.exemplars(exemplars())))
    state.sample.count = count
    _ = press(&state, "2", .enter)
    _ = update(&state, .engine(.samplingBegan(identifier: 1, steps: 50, schedule: .ho2020)))
    for index in 0..<arrived {
      _ = update(&state, .engine(.sampled(frame(1, index, of: 50, count: count))))
    }
    if arrived == 51 { _ = update(&state, .engine(.samplingEnded(identifier: 1))) }
    return state
  }

  /// The first screen, with the data there.
  static func waiting() -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.exemplars(exemplars())))
    return state
  }

  /// A film in its middle.
  static func playing() -> AppState {
    var state = sampling()
    _ = update(&state, .tick(seconds: 0.9))
    return state
  }
}
