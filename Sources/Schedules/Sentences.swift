extension ScheduleError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .timesteps(let found, let allowed):
      "A schedule of \(found) timesteps is not possible; expected "
        + "\(allowed.lowerBound) to \(allowed.upperBound)."
    case .beta(let t, let value):
      "β at timestep \(t) is \(value); expected at least \(Schedule.smallestBeta) and below 1."
    case .endPoint(let end, let value):
      "The schedule’s \(end == .start ? "first" : "last") β is \(value); expected at least "
        + "\(Schedule.smallestBeta) and below 1."
    case .table(let count, let timesteps):
      "The table has \(count) values of β for \(timesteps) timesteps; expected one for each, so T "
        + "is as long as the table."
    case .vanishingSignal(let t, let alphaBar):
      "The schedule leaves nothing of the picture: ᾱ is \(alphaBar) at timestep \(t), expected at "
        + "least \(Schedule.smallestAlphaBar); smaller β or fewer timesteps help."
    case .steps(let found, let timesteps):
      "Sampling in \(found) steps is not possible; expected 1 to \(timesteps)."
    case .offset(let found, let allowed):
      "The timesteps cannot be moved by \(found); expected "
        + "\(allowed.lowerBound) to \(allowed.upperBound)."
    case .gridTimestep(let t, let highest):
      "Timestep \(t) of the grid is out of place; it must fall from one to the next, and here be "
        + "at most \(highest)."
    case .noLargestSigma:
      "The Karras grid needs a largest σ, but this schedule ends in pure noise; choose leading, "
        + "trailing or linspace."
    }
  }
}
