import ArgumentParser
import Diffusion
import Engine
import Schedules

/// How `ddpm sample` walks from x_T to x_0.
struct StepOptions: ParsableArguments {
  @Option(help: "How to walk from x_T to x_0. (default: ddpm)")
  var sampler: SamplerName?

  @Option(help: "Steps S. (default: all T for ddpm, else 50)")
  var steps: Int?

  @Option(help: "DDIM's share of noise: 0 is deterministic, 1 has the variance of ddpm.")
  var eta: Double?

  @Option(
    help: """
      Where the steps lie: leading, trailing, linspace, or karras for dpm++, heun and euler. \
      (default: what the model's scheduler asks for, else leading for ddpm and ddim, or trailing \
      where leading would begin below 0.9 T, and linspace for the others)
      """)
  var spacing: SpacingName?

  @Option(
    help: "Keep x̂_0 within ± this, or none. (default: as the model's scheduler does)")
  var clip: ClipRange?

  @Option(
    help: ArgumentHelp(
      """
      Keep x̂_0 within its own quantile of |x̂_0| and divide by that, which is kept in 1…MAX \
      (default: 1).
      """, valueName: "ratio[,max]"))
  var threshold: ThresholdText?

  @Option(
    help: ArgumentHelp(
      """
      Classifier-free guidance towards the class: (1 + w) ε̂(x, class) − w ε̂(x, no class); 0 is none.
      """, valueName: "w"))
  var guidance: Double?

  @Option(help: "Seed of everything that is drawn at random; equal seeds give equal results.")
  var seed: UInt64 = 0

  func validate() throws {
    let sampler = sampler ?? .ddpm
    if let eta, sampler != .ddim {
      throw ValidationError("--eta \(eta) belongs to --sampler ddim, not to \(sampler.rawValue).")
    }
    if let eta, !(eta >= 0 && eta <= 1) {
      throw ValidationError("--eta is \(eta), expected 0 to 1.")
    }
    if spacing == .karras, sampler == .ddpm || sampler == .ddim {
      throw ValidationError(
        "--spacing karras belongs to --sampler dpm++, heun or euler, not to \(sampler.rawValue), "
          + "which takes leading, trailing or linspace.")
    }
    if clip != nil && threshold != nil {
      throw ValidationError("--clip and --threshold are two ways to limit x̂_0; choose one.")
    }
  }

  /// Each option but the seed, and whether it was given.
  var given: [(String, Bool)] {
    [
      ("--sampler", sampler != nil), ("--steps", steps != nil), ("--eta", eta != nil),
      ("--spacing", spacing != nil), ("--clip", clip != nil), ("--threshold", threshold != nil),
      ("--guidance", guidance != nil),
    ]
  }

  /// - Parameter standard: The sampler if none was chosen.
  func choices(
    for model: LoadedModel, standard: SamplerName
  ) throws(EngineError) -> SamplingChoices {
    SamplingChoices(
      try (sampler ?? standard).sampler(eta: eta ?? 0, model), steps: steps,
      layout: spacing?.layout,
      limit: clip?.limit ?? threshold?.limit, seed: seed,
      guidance: guidance)
  }
}

/// The samplers by the names of the command line.
enum SamplerName: String, CaseIterable, ExpressibleByArgument {
  case ddpm, ddim
  case dpmSolverPlusPlus = "dpm++"
  case heun, euler

  /// - Parameter eta: Of ddim only.
  func sampler(eta: Double, _ model: LoadedModel) throws(EngineError) -> Sampler {
    switch self {
    case .ddpm: .ancestral(try model.reverseVariance())
    case .ddim: .ddim(eta: eta)
    case .dpmSolverPlusPlus: .dpmSolverPlusPlus
    case .heun: .heun
    case .euler: .euler
    }
  }
}

/// The layouts of steps by the names of the command line.
enum SpacingName: String, CaseIterable, ExpressibleByArgument {
  case leading, trailing, linspace, karras

  var layout: StepLayout {
    switch self {
    case .leading: .spaced(.leading)
    case .trailing: .spaced(.trailing)
    case .linspace: .spaced(.linspace)
    case .karras: .karras
    }
  }
}

/// A number above 0, or “none”.
struct ClipRange: ExpressibleByArgument {
  let limit: X0Limit

  init?(argument: String) {
    if argument == "none" {
      limit = .none
    } else if let range = Double(argument) {
      limit = .clip(range)
    } else {
      return nil
    }
  }
}

/// A quantile, and after a comma the largest limit.
struct ThresholdText: ExpressibleByArgument {
  let limit: X0Limit

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0)
    }
    guard let ratio = numbers[0], numbers.count <= 2,
      let maximum = numbers.count == 2 ? numbers[1] : 1
    else { return nil }
    limit = .threshold(ratio: ratio, maximum: maximum)
  }
}
