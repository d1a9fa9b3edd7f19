import Schedules
import Tensors

/// Algorithm 2, Sampling. Source: Ho et al. (2020).
///
/// The loop is the same for every sampler; with `.ancestral` lines 3 and 4 are the paper's.
extension SamplingProcess {
  /// x_0 of the whole loop.
  ///
  /// - Parameter shape: [N, H, W, C].
  public func sample(shape: [Int], with predictor: some NoisePredictor) -> Tensor {
    // 1: x_T ~ N(0, I)
    var state = start(shape: shape)
    // 2: for t = T, …, 1 do
    while !isFinished(state) {
      // 3 and 4: x_{t−1} from x_t
      state = next(state, with: predictor)
    }  // 5: end for
    // 6: return x_0
    return state.xt
  }

  /// The state that begins with noise.
  public func start(shape: [Int]) -> SamplingState {
    // 1: x_T ~ N(0, I)
    start(xT: source.normal(shape, .xT))
  }
}

extension SamplingStep {
  /// Lines 3 and 4, from t to the next timestep s of the grid, which is t − 1 if it leaves none out.
  ///
  /// The mean is written with x̂_0, which may have been limited, in place of ε_θ: by
  /// x̂_0 = (x_t − √(1 − ᾱ_t) ε_θ) / √ᾱ_t the two are the same (Eq. 7 and 11). With strides ᾱ_s
  /// stands for ᾱ_{t−1} and 1 − ᾱ_t / ᾱ_s for β_t.
  func ancestral(
    _ xt: Tensor, _ estimate: Estimate, _ variance: Variance, z: (_ t: Int) -> Tensor
  ) -> Result {
    // 4: x_{t−1} = 1/√α_t · (x_t − (1 − α_t)/√(1 − ᾱ_t) · ε_θ(x_t, t)) + σ_t z
    let mean = Tensor.weightedSum(
      Float(alphaBarS.squareRoot() * beta / (1 - alphaBarT)), estimate.x0,
      Float((1 - beta).squareRoot() * (1 - alphaBarS) / (1 - alphaBarT)), xt)
    // 3: z ~ N(0, I) if t > 1, else z = 0
    guard !isLast else { return Result(mean) }
    guard variance == .learnedRange else { return Result(mean, sigma: sigma(variance), z, t: t) }
    guard let said = estimate.variance else {
      preconditionFailure("A network that says nothing of the variance")
    }
    return Result(mean, sigmas: sigmas(said), z(t))
  }

  /// σ_t of each element, for what the network says of it: 2v − 1.
  private func sigmas(_ said: Tensor) -> Tensor {
    Tensor(said.shape) { sigmas in
      said.withValues { said in
        for i in said.indices {
          sigmas[i] = Float(sigma(.learnedRange, v: (Double(said[i]) + 1) / 2))
        }
      }
    }
  }
}
