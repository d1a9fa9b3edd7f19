import Datasets
import Diffusion
import EngineMessages
import Evaluation
import Schedules
import Tensors

/// Places in the plane where fields are shown, evenly spaced over ± `PlaneLook.reach`.
struct PlaneGrid {
  let columns: Int
  let rows: Int

  static let standard = PlaneGrid(columns: 49, rows: 25)

  private func places(_ count: Int, reach: Double) -> [Double] {
    (0..<count).map { reach * (2 * Double($0) / Double(count - 1) - 1) }
  }

  /// What is known exactly.
  func look(at timestep: Int, _ density: PlaneDensity, _ schedule: Schedule) -> PlaneLook {
    let noised = density.noised(alphaBar: schedule.alphaBar[timestep])
    let (xs, ys) = (
      places(columns, reach: PlaneLook.reach.x), places(rows, reach: PlaneLook.reach.y)
    )
    let fine = PlaneLook.fineness
    return PlaneLook(
      timestep: timestep, columns: columns, rows: rows,
      exact: ys.flatMap { y in xs.map { SIMD2<Float>(noised.epsilon(at: SIMD2($0, y))) } },
      learned: [],
      density: noised.density(
        xs: places((columns - 1) * fine + 1, reach: PlaneLook.reach.x),
        ys: places((rows - 1) * fine + 1, reach: PlaneLook.reach.y)
      ).map { Float($0) })
  }

  /// What a network says there.
  func field(at timestep: Int, _ predictor: any NoisePredictor) -> [SIMD2<Float>] {
    let (xs, ys) = (
      places(columns, reach: PlaneLook.reach.x), places(rows, reach: PlaneLook.reach.y)
    )
    let points = Tensor(
      [columns * rows, 2], ys.flatMap { y in xs.flatMap { [Float($0), Float(y)] } })
    return predictor.predict(points, time: Double(timestep)).points
  }
}
