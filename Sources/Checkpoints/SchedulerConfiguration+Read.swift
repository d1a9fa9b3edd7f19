import Schedules

extension SchedulerConfiguration {
  /// A file's fields as `schedulerClass` understands them: what is absent takes its default.
  init(_ fields: ConfigurationFields, as schedulerClass: SchedulerClass) throws(CheckpointError) {
    self.schedulerClass = schedulerClass
    betas = try Self.betas(fields, schedulerClass)
    prediction = try Self.prediction(fields)
    limit = try Self.limit(fields, schedulerClass)
    grid = try Self.grid(fields, schedulerClass)
    variance = .fixedSmall
    if schedulerClass == .ddpm {
      variance = try fields.choice("variance_type", default: .fixedSmall)
    }
    setsAlphaToOne = true
    if schedulerClass == .ddim {
      setsAlphaToOne = try fields.boolean("set_alpha_to_one", default: true)
    }
    solver = schedulerClass == .dpmSolver ? try Self.solver(fields) : .standard
    if betas.rescaledToZeroSNR && prediction == .epsilon {
      throw .configuration(
        file: fields.file,
        .contradictory(
          detail: "“rescale_betas_zero_snr” ends in pure noise, where “prediction_type” epsilon "
            + "says nothing of the picture, expected v_prediction or sample"))
    }
    try Self.refuseOtherGrids(fields, schedulerClass)
  }

  private static func betas(
    _ fields: ConfigurationFields, _ schedulerClass: SchedulerClass
  ) throws(CheckpointError) -> Betas {
    let rescaled =
      schedulerClass == .heun
      ? false : try fields.boolean("rescale_betas_zero_snr", default: false)
    if let values = try fields.optionalNumbers("trained_betas") {
      return Betas(source: .values(values), rescaledToZeroSNR: rescaled)
    }
    let ends = schedulerClass == .heun ? (8.5e-4, 0.012) : (1e-4, 0.02)
    let timesteps = try fields.integer("num_train_timesteps", default: 1000)
    guard (1...1_000_000).contains(timesteps) else {
      throw .configuration(
        file: fields.file,
        .wrongType(key: "num_train_timesteps", expected: "a whole number in 1…1000000"))
    }
    let shape = try fields.choice("beta_schedule", default: BetaSchedule.linear).shape
    let start = try fields.number("beta_start", default: ends.0)
    let end = try fields.number("beta_end", default: ends.1)
    let specification = ScheduleSpecification(
      shape: shape, timesteps: timesteps, betaStart: start,
      betaEnd: shape == .cosine ? BetaSchedule.cosineCap : end)
    return Betas(source: .formula(specification), rescaledToZeroSNR: rescaled)
  }

  private static func prediction(
    _ fields: ConfigurationFields
  ) throws(CheckpointError) -> Prediction {
    // Until 0.12 a flag said what the type says since; where both are, the type is the newer.
    let old = try fields.boolean("predict_epsilon", default: true)
    let standard = old ? PredictionType.epsilon : .sample
    return try fields.choice("prediction_type", default: standard).prediction
  }

  private static func limit(
    _ fields: ConfigurationFields, _ schedulerClass: SchedulerClass
  ) throws(CheckpointError) -> Limit {
    let thresholds = [.ddpm, .ddim, .dpmSolver].contains(schedulerClass)
    if thresholds, try fields.boolean("thresholding", default: false) {
      let ratio = try fields.number("dynamic_thresholding_ratio", default: 0.995)
      let maximum = try fields.number("sample_max_value", default: 1)
      guard 0...1 ~= ratio else {
        throw .configuration(
          file: fields.file,
          .wrongType(key: "dynamic_thresholding_ratio", expected: "a number in 0…1"))
      }
      return .threshold(ratio: ratio, maximum: maximum)
    }
    let clips: Bool
    switch schedulerClass {
    case .ddpm, .ddim: clips = try fields.boolean("clip_sample", default: true)
    case .heun: clips = try fields.boolean("clip_sample", default: false)
    case .dpmSolver, .euler: clips = false
    }
    guard clips else { return .none }
    let range = try fields.number("clip_sample_range", default: 1)
    guard range > 0 else {
      throw .configuration(
        file: fields.file, .wrongType(key: "clip_sample_range", expected: "a number above 0"))
    }
    return .clip(range)
  }

  private static func grid(
    _ fields: ConfigurationFields, _ schedulerClass: SchedulerClass
  ) throws(CheckpointError) -> TimeGrid {
    let ofSigmas = [.dpmSolver, .heun, .euler].contains(schedulerClass)
    let offset = try fields.integer("steps_offset", default: 0)
    guard (0...1_000_000).contains(offset) else {
      throw .configuration(
        file: fields.file,
        .wrongType(key: "steps_offset", expected: "a whole number in 0…1000000"))
    }
    var grid = TimeGrid(
      spacing: try fields.choice("timestep_spacing", default: ofSigmas ? .linspace : .leading),
      offset: offset, usesKarrasSigmas: false, finalSigma: .zero, sigmaMin: nil, sigmaMax: nil)
    if ofSigmas { grid.usesKarrasSigmas = try fields.boolean("use_karras_sigmas", default: false) }
    if schedulerClass == .dpmSolver || schedulerClass == .euler {
      grid.finalSigma = try fields.choice("final_sigmas_type", default: .zero)
    }
    if schedulerClass == .euler {
      grid.sigmaMin = try fields.optionalNumber("sigma_min", default: nil)
      grid.sigmaMax = try fields.optionalNumber("sigma_max", default: nil)
    }
    return grid
  }

  private static func solver(_ fields: ConfigurationFields) throws(CheckpointError) -> Solver {
    let order = try fields.integer("solver_order", default: 2)
    guard order == 1 || order == 2 else {
      throw fields.unsupported("solver_order", "\(order)", supported: ["1", "2"])
    }
    let algorithm = try fields.text("algorithm_type", default: "dpmsolver++")
    guard algorithm == "dpmsolver++" else {
      throw fields.unsupported("algorithm_type", algorithm, supported: ["dpmsolver++"])
    }
    return Solver(
      order: order, correction: try fields.choice("solver_type", default: .midpoint),
      lowerOrderFinal: try fields.boolean("lower_order_final", default: true),
      eulerAtFinal: try fields.boolean("euler_at_final", default: false),
      lambdaMinClipped: try fields.number("lambda_min_clipped", default: -.infinity))
  }
}
