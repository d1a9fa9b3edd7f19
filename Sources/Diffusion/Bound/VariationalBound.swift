import RealModule
import Schedules
import Tensors

/// The variational bound on −log p_θ(x_0), term by term, in bits per dimension.
///
/// L = L_T + Σ_{t>1} L_{t−1} + L_0: how many bits it takes on average to send one element of a
/// picture. All but the network is in double precision. Source: Ho et al. (2020), Eq. 5 and 13.
public struct VariationalBound: Equatable, Sendable {
  public let schedule: Schedule
  /// Which σ_t² the reverse step p_θ(x_{t−1} | x_t) has.
  ///
  /// At t = 1 β̃_1 = 0 would leave the decoder no width, so that β̃_2 stands for it, and for β_1 of
  /// `fixedLarge` as well, as in the authors' code. A schedule whose first step is larger than its
  /// second, as a learned one's, is meant to end there with what is left: it has β_1.
  public let variance: Variance
  /// What is done to x̂_0.
  public let limit: X0Limit
  private let firstVariance: Double

  public init(schedule: Schedule, variance: Variance, limit: X0Limit) {
    let fallsAtOnce = schedule.timesteps == 1 || schedule.beta[1] > schedule.beta[2]
    self.init(
      schedule: schedule, variance: variance, limit: limit,
      firstVariance: fallsAtOnce ? schedule.beta[1] : schedule.posteriorVariance(at: 2))
  }

  init(schedule: Schedule, variance: Variance, limit: X0Limit, firstVariance: Double) {
    self.schedule = schedule
    self.variance = variance
    self.limit = limit
    self.firstVariance = firstVariance
  }

  /// L_T of each picture, KL(q(x_T | x_0) ‖ N(0, I)): what the schedule leaves of it at T.
  ///
  /// - Parameter x0: [N, …] in [-1, 1].
  public func prior(_ x0: Tensor) -> [Double] {
    let alphaBar = schedule.alphaBar[schedule.timesteps]
    let (signal, logVariance) = (alphaBar.squareRoot(), Double.log(onePlus: -alphaBar))
    return x0.perPicture { element in
      GaussianDivergence.nats(distance: signal * Double(element), logVariance: logVariance)
    }.map { $0 / Self.natsPerBit }
  }

  /// L_{t−1} of each picture, a timestep for each; L_0 where t is 1.
  ///
  /// - Parameters:
  ///   - t: In 1…T, one for each picture.
  ///   - x0: [N, H, W, C] in [-1, 1], 256 levels.
  ///   - epsilon: The noise in x_t, shaped as `x0`.
  ///   - predictor: For a learned variance it must say 2C numbers for each pixel.
  public func terms(
    at t: [Int], x0: Tensor, epsilon: Tensor, with predictor: some NoisePredictor
  ) -> [BoundTerm] {
    BoundObservation(schedule, limit: limit, at: t, x0: x0, epsilon: epsilon, with: predictor)
      .terms(of: self)
  }

  /// Every term of every picture.
  ///
  /// - Parameter epsilon: The noise in x_t for a t in 1…T, shaped as `x0`.
  public func terms(
    of x0: Tensor, with predictor: some NoisePredictor, epsilon: (_ t: Int) -> Tensor
  ) -> BoundTerms {
    let all = (1...schedule.timesteps).map { t in
      terms(
        at: Array(repeating: t, count: x0.shape[0]), x0: x0, epsilon: epsilon(t), with: predictor)
    }
    return BoundTerms(prior: prior(x0), terms: x0.indices.map { n in all.map { $0[n] } })
  }

  /// Every term of every picture, with noise of its own for each picture and timestep.
  ///
  /// - Parameter images: A number for each picture, below 2²⁰; equal numbers get equal noise.
  public func terms(
    of x0: Tensor, images: [Int], with predictor: some NoisePredictor, source: RandomSource
  ) -> BoundTerms {
    terms(of: x0, with: predictor) { t in
      source.boundNoise(x0.shape, images: images, t: images.map { _ in t })
    }
  }

  func step(_ t: Int) -> BoundStep {
    BoundStep(schedule, t: t, variance: variance, first: firstVariance)
  }

  static let natsPerBit = Double.log(2)
}

extension Tensor {
  /// The numbers of the pictures of a batch [N, …].
  var indices: Range<Int> { 0..<shape[0] }
  /// C of [N, …, C].
  var channelCount: Int { shape[shape.count - 1] }

  /// The mean of `value` over the elements of each picture of a batch [N, …].
  func perPicture(_ value: (Float) -> Double) -> [Double] {
    let size = count / max(1, shape[0])
    return withValues { all in
      indices.map { n in
        all[n * size..<(n + 1) * size].reduce(0.0) { $0 + value($1) } / Double(size)
      }
    }
  }
}
