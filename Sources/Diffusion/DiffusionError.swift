import Schedules

/// Why a sampling process or what is to be trained is refused.
public enum DiffusionError: Error, Equatable {
  /// The grid does not belong to the schedule, or there is none of so many steps.
  case grid(ScheduleError)
  /// An η of DDIM outside 0…1.
  case eta(Double)
  /// A range to clip x̂_0 to that is not above 0.
  case clip(Double)
  /// A quantile outside 0…1, or a largest limit below 1.
  case threshold(ratio: Double, maximum: Double)
  /// A weight of guidance that is no number.
  case guidance(Double)
  /// A grid between the timesteps for a sampler whose noise belongs to timesteps.
  case betweenTimesteps
  /// The hybrid loss with a variance that is not learned.
  case hybridOfFixedVariance(Variance)
  /// A network that predicts ε, for a schedule that leaves nothing of the picture at T.
  case epsilonAtZeroSNR
  /// A variance to be learned by a loss that does not see it.
  case varianceUnseen(TrainingLoss)
}
