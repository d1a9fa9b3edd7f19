import EngineMessages
import Foundation
import TerminalKit
import TestSupport

@testable import Explorer

/// The workspace of the plane, made of messages as in life.
extension Scenes {
  /// Eight places on a circle.
  private static func center(_ k: Int, signal: Double = 1) -> SIMD2<Double> {
    let angle = Double(k) * .pi / 4
    return signal * 1.4 * SIMD2(cos(angle), sin(angle))
  }

  /// Particles between noise and the circle.
  static func planeFlow(_ kind: PlaneFlow.Kind, step: Int, timesteps: [Int]) -> PlaneFlow {
    var random = SplitMix(seed: 17)
    let count = 200
    let (from, to): ([SIMD2<Float>], [SIMD2<Float>]) = (
      (0..<count).map { _ in 1.7 * SIMD2(random.float(), random.float()) },
      (0..<count).map {
        SIMD2<Float>(center($0 % 8)) + 0.2 * SIMD2(random.float(), random.float())
      }
    )
    let states = timesteps.map { t -> [SIMD2<Float>] in
      let noise = Float(t) / Float(timesteps[0])
      return zip(from, to).map { noise * $0 + (1 - noise) * $1 }
    }
    return PlaneFlow(kind: kind, step: step, timesteps: timesteps, states: states)
  }

  /// The mixture of eight Gaussians of variance 1/4, and its ε in one direction more than there is.
  static func planeLook(at timestep: Int, isLearned: Bool) -> PlaneLook {
    let (columns, rows) = (21, 11)
    func values<T>(_ columns: Int, _ rows: Int, _ value: (SIMD2<Double>) -> T) -> [T] {
      (0..<columns * rows).map { i in
        let place = SIMD2(
          Double(i % columns) / Double(columns - 1), Double(i / columns) / Double(rows - 1))
        return value((2 * place - 1) * PlaneLook.reach)
      }
    }
    func density(_ x: SIMD2<Double>) -> Double {
      (0..<8).reduce(0) { sum, k in
        let d = x - center(k, signal: 0.7)
        return sum + exp(-2 * (d * d).sum())
      }
    }
    func field(_ x: SIMD2<Double>) -> SIMD2<Float> {
      let h = 1e-3
      func slope(_ d: SIMD2<Double>) -> Double {
        (Foundation.log(density(x + h * d)) - Foundation.log(density(x - h * d))) / (2 * h)
      }
      return SIMD2<Float>(-0.5 * SIMD2(slope(SIMD2(1, 0)), slope(SIMD2(0, 1))))
    }
    let exact = values(columns, rows, field)
    let fine = PlaneLook.fineness
    return PlaneLook(
      timestep: timestep, columns: columns, rows: rows, exact: exact,
      learned: isLearned ? exact.map { $0 + SIMD2(0.3, 0) } : [],
      density: values((columns - 1) * fine + 1, (rows - 1) * fine + 1) { Float(density($0)) })
  }

  static let planeFloor = PlaneLoss(
    total: 0.2065, byPart: (0..<16).map { 0.9 / Double(1 + $0 * $0) })

  /// What the engine says when somebody opens the workspace.
  static func truth() -> AppState {
    var state = AppState()
    _ = press(&state, "6")
    let (id, times) = (state.truth.identifier, state.planeTimesteps)
    let events: [PlaneEvent] = [
      .shown(identifier: id), .floor(identifier: id, planeFloor),
      .looked(identifier: id, planeLook(at: 1000, isLearned: false)),
      .flowed(identifier: id, planeFlow(.forward, step: 0, timesteps: times)),
      .flowed(identifier: id, planeFlow(.exact, step: 0, timesteps: times)),
    ]
    for event in events { _ = update(&state, .engine(.plane(event))) }
    _ = press(&state, "p")  // at first the particles flow by themselves
    return state
  }

  /// A network half way, and the particles as well.
  static func learningTruth(steps: Int = 600) -> AppState {
    var state = truth()
    _ = press(&state, " ")
    let (id, times) = (state.truth.identifier, state.planeTimesteps)
    for step in stride(from: 20, through: steps, by: 20) {
      let excess = 4 / Double(step)
      let progress = PlaneProgress(
        step: step, loss: 0.21 + 8 / Double(step), seconds: Double(step) / 400,
        excess: step % 100 == 0
          ? PlaneLoss(total: excess, byPart: (0..<16).map { excess * 4 / Double(1 + $0) }) : nil)
      _ = update(&state, .engine(.plane(.learned(identifier: id, progress))))
    }
    for step in [200, steps] {
      let flow = planeFlow(.learned, step: step, timesteps: times)
      _ = update(&state, .engine(.plane(.flowed(identifier: id, flow))))
    }
    for _ in 0..<16 { _ = press(&state, .left) }
    let look = planeLook(at: state.planeTimestep, isLearned: true)
    _ = update(&state, .engine(.plane(.looked(identifier: id, look))))
    return state
  }

  /// Pictures half way back, by memory and by a network.
  static func recalledTruth() -> AppState {
    var state = AppState()
    _ = update(&state, .engine(.sources([model])))
    _ = press(&state, "6", "i")
    let id = state.truth.recall.request?.identifier ?? 0
    var random = SplitMix(seed: 31)
    for isExact in [true, false] {
      for (index, timestep) in state.planeTimesteps.enumerated() {
        let noise = Float(timestep) / 1000
        let recalled = RecalledState(
          isExact: isExact, index: index, timestep: timestep,
          xt: (0..<4).map { _ in picture(16, noise: noise, &random) },
          x0Hat: index == 0 ? [] : (0..<4).map { _ in picture(16, noise: noise / 2, &random) },
          known: 5_000)
        _ = update(&state, .engine(.plane(.recalled(identifier: id, recalled))))
      }
    }
    _ = press(&state, "p")
    for _ in 0..<20 { _ = press(&state, .right) }
    return state
  }

  /// Some points by hand, and the pen.
  static func drawingTruth() -> AppState {
    var state = truth()
    _ = press(&state, "d")
    for key: Key in [.right, .right, .right, .enter, .up, .up, .up, .up, .enter, .left] {
      _ = press(&state, key)
    }
    return state
  }
}
