import Datasets
import Diffusion
import Schedules
import Tensors

/// How far a predictor is from ε* on fixed points of q(x_t), t spread evenly over 1…T.
///
/// Its simple loss is the floor plus E‖ε̂ − ε*‖²/2: the noise that nobody can know adds the same to
/// both and falls out, so that few points tell much.
public struct PlaneExam {
  private let xt: Tensor
  private let t: [Int]
  private let epsilon: Tensor
  private let exact: Tensor

  /// - Parameter count: Points, at least 1.
  public init(
    density: PlaneDensity, schedule: Schedule, count: Int, _ random: RandomSource
  ) {
    let x0 = density.sample(count: count, random, number: 0)
    t = (0..<count).map { 1 + $0 * schedule.timesteps / count }
    epsilon = random.normal([count, 2], .epsilon(step: 0))
    xt = schedule.diffuse(x0, t: t, epsilon: epsilon)
    exact = ExactPlane(density: density, schedule: schedule).predict(xt, t: t)
  }

  /// What an exam found.
  public struct Result: Equatable, Sendable {
    /// E‖ε̂ − ε*‖²/2: the loss above the floor, uniform in t.
    public let excess: Double
    /// One standard error of it.
    public let excessError: Double
    /// The plain mean square of ε̂ − ε, with the luck of these points.
    public let loss: Double
    /// One standard error of `loss`.
    public let lossError: Double
    /// `excess` of equal parts of 1…T, from t = 1 on.
    public let excessByPart: [Double]
  }

  /// - Parameters:
  ///   - predictor: Says ε̂.
  ///   - parts: Of 1…T, at least 1.
  public func result(of predictor: some NoisePredictor, parts: Int = 16) -> Result {
    let said = predictor.predict(xt, t: t)
    let excesses = Self.squares(said, exact)
    let losses = Self.squares(said, epsilon)
    let count = excesses.count
    let byPart = (0..<parts).map { part in
      let range = part * count / parts..<max(part * count / parts, (part + 1) * count / parts)
      return range.isEmpty ? 0 : excesses[range].reduce(0, +) / Double(range.count)
    }
    let (excess, loss) = (Self.moments(excesses), Self.moments(losses))
    return Result(
      excess: excess.mean, excessError: excess.error, loss: loss.mean, lossError: loss.error,
      excessByPart: byPart)
  }

  /// ‖a − b‖²/2 of each point.
  private static func squares(_ a: Tensor, _ b: Tensor) -> [Double] {
    let (a, b) = (a.values, b.values)
    return (0..<a.count / 2).map { n in
      let (dx, dy) = (Double(a[2 * n] - b[2 * n]), Double(a[2 * n + 1] - b[2 * n + 1]))
      return (dx * dx + dy * dy) / 2
    }
  }

  /// The mean and its standard error.
  private static func moments(_ values: [Double]) -> (mean: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / max(1, count - 1) / count).squareRoot())
  }
}
