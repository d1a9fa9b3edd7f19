import Schedules

/// The schedulers of diffusers that have a counterpart here.
public enum SchedulerClass: String, CaseIterable, Equatable, Sendable {
  case ddpm = "DDPMScheduler"
  case ddim = "DDIMScheduler"
  case dpmSolver = "DPMSolverMultistepScheduler"
  case heun = "HeunDiscreteScheduler"
  case euler = "EulerDiscreteScheduler"
}

/// How a model was trained and is meant to be sampled from, as one of diffusers' classes reads it.
///
/// Timesteps in diffusers count from 0; nothing here is a timestep but `TimeGrid.offset`, a shift.
/// Source: diffusers 0.42.1; fields that a class does not have are at their neutral value.
public struct SchedulerConfiguration: Equatable, Sendable {
  public var schedulerClass: SchedulerClass
  public var betas: Betas
  public var prediction: Prediction
  /// What is done to x̂_0 in each step.
  public var limit: Limit
  public var grid: TimeGrid
  /// Of the reverse step; only `ddpm` has it.
  public var variance: ReverseVariance
  /// Whether DDIM's last step goes to ᾱ = 1 instead of the schedule's first ᾱ.
  public var setsAlphaToOne: Bool
  /// Only `dpmSolver` has it.
  public var solver: Solver

  /// β_t, by a formula or one by one.
  public struct Betas: Equatable, Sendable {
    public enum Source: Equatable, Sendable {
      case formula(ScheduleSpecification)
      /// `trained_betas`, β_1…β_T.
      case values([Double])
    }

    public var source: Source
    /// `rescale_betas_zero_snr`: shifted and scaled so that ᾱ_T = 0.
    public var rescaledToZeroSNR: Bool

    /// T.
    public var timesteps: Int {
      switch source {
      case .formula(let specification): specification.timesteps
      case .values(let values): values.count
      }
    }
  }

  public enum Limit: Equatable, Sendable {
    case none
    /// x̂_0 to ± this.
    case clip(Double)
    /// By the quantile of |x̂_0| at `ratio`, at most `maximum`.
    case threshold(ratio: Double, maximum: Double)
  }

  public struct TimeGrid: Equatable, Sendable {
    public var spacing: TimestepSpacing
    /// `steps_offset`, added to each timestep of the leading spacing.
    public var offset: Int
    public var usesKarrasSigmas: Bool
    /// Where the grid ends.
    public var finalSigma: FinalSigma
    /// Ends of Euler's Karras grid, where the schedule's are not wanted.
    public var sigmaMin: Double?
    public var sigmaMax: Double?
  }

  public enum FinalSigma: String, CaseIterable, Equatable, Sendable {
    case zero
    case sigmaMin = "sigma_min"
  }

  public enum ReverseVariance: String, CaseIterable, Equatable, Sendable {
    case fixedSmall = "fixed_small"
    case fixedSmallLog = "fixed_small_log"
    case fixedLarge = "fixed_large"
    case learned
    case learnedRange = "learned_range"
  }

  /// DPM-Solver++.
  public struct Solver: Equatable, Sendable {
    /// 1 or 2.
    public var order: Int
    public var correction: SolverDetails.Correction
    public var lowerOrderFinal: Bool
    public var eulerAtFinal: Bool
    /// Timesteps with a smaller λ are left out; −∞ keeps all.
    public var lambdaMinClipped: Double

    public static let standard = Solver(
      order: 2, correction: .midpoint, lowerOrderFinal: true, eulerAtFinal: false,
      lambdaMinClipped: -.infinity)
  }
}
