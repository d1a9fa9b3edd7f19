import RealModule
import Schedules
import Tensors

/// The numbers of one step, from a timestep t of the grid to the next, s.
///
/// √ᾱ is called the signal below and √(1 − ᾱ) the noise.
struct SamplingStep {
  /// The timesteps nearest to `time` and `nextTime`.
  let t: Int
  let s: Int
  let time: Double
  let nextTime: Double
  let alphaBarT: Double
  let alphaBarS: Double
  /// What the step adds to ln(ᾱ / (1 − ᾱ)), and what the one before it added.
  let gain: Double
  let gainBefore: Double?
  let isLast: Bool
  /// S.
  let steps: Int

  init(_ process: SamplingProcess, _ index: Int) {
    let (states, schedule) = (process.grid.states, process.schedule)
    let times = process.grid.times + [Double(process.grid.end)]
    func gain(_ index: Int) -> Double {
      schedule.logSNR(at: times[index + 1]) - schedule.logSNR(at: times[index])
    }
    t = states[index]
    s = states[index + 1]
    time = times[index]
    nextTime = times[index + 1]
    alphaBarT = schedule.alphaBar(at: time)
    alphaBarS = schedule.alphaBar(at: nextTime)
    self.gain = gain(index)
    gainBefore = index == 0 ? nil : gain(index - 1)
    steps = process.steps
    isLast = index + 1 == steps
  }

  /// 1 − ᾱ_t / ᾱ_s, which is β_t if s is t − 1.
  var beta: Double { 1 - alphaBarT / alphaBarS }

  /// σ_t of the reverse step; v as in `Schedule.sigma`.
  func sigma(_ variance: Variance, v: Double = 1) -> Double {
    let small = (1 - alphaBarS) / (1 - alphaBarT) * beta
    return switch variance {
    case .fixedSmall: small.squareRoot()
    case .fixedLarge: beta.squareRoot()
    case .learnedRange: .exp((v * .log(beta) + (1 - v) * .log(max(small, 1e-20))) / 2)
    }
  }

  /// Where a step leads, and how much noise it added.
  struct Result {
    let xs: Tensor
    let sigma: Double

    /// mean + σ z, where z is drawn only if σ is not 0.
    init(_ mean: Tensor, sigma: Double, _ z: (_ t: Int) -> Tensor, t: Int) {
      self.sigma = sigma
      xs = sigma > 0 ? .weightedSum(1, mean, Float(sigma), z(t)) : mean
    }

    init(_ xs: Tensor) {
      self.xs = xs
      sigma = 0
    }

    /// mean + σ z with a σ for each element; `sigma` is the root of the mean of their squares.
    init(_ mean: Tensor, sigmas: Tensor, _ z: Tensor) {
      let squares = sigmas.values.reduce(0.0) { $0 + Double($1) * Double($1) }
      sigma = (squares / Double(max(1, sigmas.count))).squareRoot()
      xs = mean + sigmas * z
    }
  }
}

extension SamplingStep {
  /// DDIM: √ᾱ_s x̂_0 + √(1 − ᾱ_s − σ²) ε̂ + σ z with σ = η √β̃.
  ///
  /// ε̂ is the network's own even if x̂_0 was limited. The last step adds no noise.
  /// Source: Song et al. (2021), Eq. 12 and 16.
  func ddim(_ estimate: Estimate, eta: Double, z: (_ t: Int) -> Tensor) -> Result {
    let sigma = isLast ? 0 : eta * self.sigma(.fixedSmall)
    let direction = max(0, 1 - alphaBarS - sigma * sigma).squareRoot()
    let mean = Tensor.weightedSum(
      Float(alphaBarS.squareRoot()), estimate.x0, Float(direction), estimate.epsilon)
    return Result(mean, sigma: sigma, z, t: t)
  }

  /// Euler's step of the probability-flow ODE dy/dς = (y − x̂_0)/ς, ς = √((1 − ᾱ)/ᾱ), y = x/√ᾱ.
  ///
  /// Written in x: x_s = n_s/n_t x_t + (√ᾱ_s − √ᾱ_t n_s/n_t) x̂_0 with n = √(1 − ᾱ), which is DDIM
  /// with η = 0 and an ε̂ that belongs to the limited x̂_0. Source: Karras et al. (2022), Eq. 4.
  func euler(_ xt: Tensor, _ estimate: Estimate) -> Tensor {
    let ratio = ((1 - alphaBarS) / (1 - alphaBarT)).squareRoot()
    let x0 = alphaBarS.squareRoot() - alphaBarT.squareRoot() * ratio
    return .weightedSum(Float(ratio), xt, Float(x0), estimate.x0)
  }

  /// Whether Heun's method can correct this step: not at ς_s = 0, nor from ς_t = ∞.
  var canCorrect: Bool { alphaBarS < 1 && alphaBarT > 0 }

  /// Heun's step: the mean of the slopes at t and at s, in place of the slope at t.
  ///
  /// y_s = y′ + ½ (ς_t/ς_s − 1) (x̂_0′ − x̂_0), where y′ is Euler's and x̂_0′ was seen there: the
  /// terms in y cancel. Source: Karras et al. (2022), Algorithm 1.
  func heun(_ euler: Tensor, _ estimate: Estimate, _ corrected: Estimate) -> Tensor {
    let factor = alphaBarS.squareRoot() / 2 * (sigmaRatio(alphaBarT, alphaBarS) - 1)
    return euler + Float(factor) * (corrected.x0 - estimate.x0)
  }

  /// DPM-Solver++(2M): Euler's step with x̂_0 + ½ h/h_before (x̂_0 − the one before) in place of
  /// x̂_0, where h is what a step adds to λ = ½ ln(ᾱ / (1 − ᾱ)).
  ///
  /// Heun's correction takes (e^{−h} − 1)/h + 1 in place of ½ (1 − e^{−h}) before the slope.
  /// Of first order in the first step, and in the last if it leads to ᾱ = 1 or S < 15.
  /// Source: Lu et al. (2022), Algorithm 2, and diffusers for the orders at the ends.
  /// - Parameter before: x̂_0 of the step before this one.
  func dpmSolver(
    _ xt: Tensor, _ estimate: Estimate, before: Tensor?, _ details: SolverDetails
  ) -> Tensor {
    let lowers = details.endsWithEuler || details.lowersFinalOrder && steps < 15
    let firstOrder = details.order == 1 || isLast && (alphaBarS >= 1 || lowers)
    guard let before, let gainBefore, !firstOrder else { return euler(xt, estimate) }
    let h = gain / 2
    let share =
      switch details.correction {
      case .midpoint: 0.5
      case .heun: (.expMinusOne(-h) / h + 1) / -.expMinusOne(-h)
      }
    let half = Float(gain / gainBefore * share)
    let x0 = Tensor.weightedSum(1 + half, estimate.x0, -half, before)
    return euler(xt, Estimate(x0: x0, epsilon: estimate.epsilon))
  }

  /// ς of one ᾱ over that of another, ς = √((1 − ᾱ)/ᾱ).
  private func sigmaRatio(_ first: Double, _ second: Double) -> Double {
    ((1 - first) / first * second / (1 - second)).squareRoot()
  }
}
