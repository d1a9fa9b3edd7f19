import Schedules

/// `beta_schedule` in diffusers' words.
enum BetaSchedule: String, CaseIterable {
  case linear
  case scaledLinear = "scaled_linear"
  case squaredCosine = "squaredcos_cap_v2"
  case sigmoid

  /// The largest β_t of diffusers' cosine schedule, whatever `beta_end` says.
  static let cosineCap = 0.999

  /// What stands in a file; a constant β is a line, and tables need no formula.
  init(_ shape: ScheduleShape) {
    switch shape {
    case .linear, .constant, .learned, .table: self = .linear
    case .scaledLinear: self = .scaledLinear
    case .cosine: self = .squaredCosine
    case .sigmoid: self = .sigmoid
    }
  }

  var shape: ScheduleShape {
    switch self {
    case .linear: .linear
    case .scaledLinear: .scaledLinear
    case .squaredCosine: .cosine
    case .sigmoid: .sigmoid
    }
  }
}

/// `prediction_type` in diffusers' words.
enum PredictionType: String, CaseIterable {
  case epsilon, sample
  case velocity = "v_prediction"

  init(_ prediction: Prediction) {
    switch prediction {
    case .epsilon: self = .epsilon
    case .x0: self = .sample
    case .v: self = .velocity
    }
  }

  var prediction: Prediction {
    switch self {
    case .epsilon: .epsilon
    case .sample: .x0
    case .velocity: .v
    }
  }
}

extension SchedulerConfiguration {
  /// Refuses switches that put the sigmas elsewhere, in the classes that look at them.
  static func refuseOtherGrids(
    _ fields: ConfigurationFields, _ schedulerClass: SchedulerClass
  ) throws(CheckpointError) {
    let switches: [String]
    switch schedulerClass {
    case .ddpm, .ddim: switches = []
    case .heun, .euler: switches = ["use_exponential_sigmas", "use_beta_sigmas"]
    case .dpmSolver:
      switches = [
        "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas",
        "use_dynamic_shifting",
      ]
    }
    for key in switches where try fields.boolean(key, default: false) {
      throw fields.unsupported(key, "true", supported: ["false"])
    }
    guard schedulerClass == .euler else { return }
    for (key, supported) in [("interpolation_type", "linear"), ("timestep_type", "discrete")] {
      let found = try fields.text(key, default: supported)
      guard found == supported else {
        throw fields.unsupported(key, found, supported: [supported])
      }
    }
  }
}
