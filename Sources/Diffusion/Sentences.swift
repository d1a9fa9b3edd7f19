extension DiffusionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .grid(let error): error.description
    case .eta(let value): "η of DDIM is \(value); expected a number from 0 to 1."
    case .clip(let range):
      "Pictures cannot be limited to \(range); expected a number above 0."
    case .threshold(let ratio, let maximum):
      "Pictures cannot be limited at the quantile \(ratio) to at most \(maximum); expected a "
        + "quantile from 0 to 1 and a limit of at least 1."
    case .guidance(let weight):
      "The weight of guidance is \(weight); expected a number, 0 for none."
    case .betweenTimesteps:
      "The Karras grid lies between the timesteps, which goes with dpm++, heun and euler; ddpm and "
        + "ddim take leading, trailing or linspace."
    case .hybridOfFixedVariance(let variance):
      "The loss hybrid learns the variance, but that is \(variance.rawValue) here; it goes "
        + "together with the variance learned-range."
    case .epsilonAtZeroSNR:
      "At zero SNR, ᾱ_T = 0, ε says nothing of the picture; such a schedule goes together with the "
        + "objective v or x0."
    case .varianceUnseen(let loss):
      "The loss \(loss.rawValue) does not see the variance, so that it cannot be learned-range; "
        + "that goes together with the loss hybrid or variational."
    }
  }
}
