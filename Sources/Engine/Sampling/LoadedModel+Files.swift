import Checkpoints
import Diffusion
import Schedules

extension LoadedModel {
  static func name(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    if parts.count >= 3, parts[parts.count - 2] == "checkpoints" {
      return parts[parts.count - 3] + "/" + parts[parts.count - 1]
    }
    return parts.last ?? path
  }
}

/// How a scheduler's file wants the steps laid out.
struct FileLayout {
  /// nil: the default of its class, which says nothing on purpose.
  let spacing: TimestepSpacing?
  let usesKarrasSigmas: Bool
  /// `steps_offset`, of the leading spacing alone.
  let offset: Int

  /// nil: nothing that is known here.
  init?(_ file: SchedulerFile) {
    guard let schedulerClass = SchedulerClass(rawValue: file.className),
      let grid = try? file.configuration(as: schedulerClass).grid
    else { return nil }
    usesKarrasSigmas = grid.usesKarrasSigmas
    offset = grid.offset
    switch (schedulerClass, grid.spacing) {
    case (.ddpm, .leading), (.ddim, .leading), (.dpmSolver, .linspace), (.heun, .linspace),
      (.euler, .linspace):
      spacing = nil
    case (_, let other): spacing = other
    }
  }
}

extension SolverDetails {
  /// nil: a file of another class, or one that is not understood.
  init?(_ file: SchedulerFile) {
    guard file.className == SchedulerClass.dpmSolver.rawValue,
      let solver = try? file.configuration(as: .dpmSolver).solver
    else { return nil }
    self.init(
      order: solver.order, correction: solver.correction,
      lowersFinalOrder: solver.lowerOrderFinal, endsWithEuler: solver.eulerAtFinal)
  }
}

extension SchedulerConfiguration.Betas {
  var specification: ScheduleSpecification {
    switch source {
    case .formula(var specification):
      specification.rescalesToZeroSNR = rescaledToZeroSNR
      return specification
    case .values(let values):
      return ScheduleSpecification(table: values, rescalesToZeroSNR: rescaledToZeroSNR)
    }
  }
}

extension Variance {
  init?(_ variance: SchedulerConfiguration.ReverseVariance) {
    switch variance {
    case .fixedSmall, .fixedSmallLog: self = .fixedSmall
    case .fixedLarge: self = .fixedLarge
    case .learnedRange: self = .learnedRange
    case .learned: return nil
    }
  }
}

extension X0Limit {
  init(_ limit: SchedulerConfiguration.Limit) {
    switch limit {
    case .none: self = .none
    case .clip(let range): self = .clip(range)
    case .threshold(let ratio, let maximum): self = .threshold(ratio: ratio, maximum: maximum)
    }
  }
}
