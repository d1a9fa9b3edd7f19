/// The shape of the noise schedule between its end points.
public enum ScheduleShape: String, CaseIterable, Codable, Equatable, Sendable {
  case linear
  case scaledLinear = "scaled-linear"
  case cosine, sigmoid
  /// The same β_t at every t.
  case constant
  /// What training makes of it; before, the log-SNR falls on a line. Source: Kingma et al. (2021).
  case learned
  /// Every β_t one by one.
  case table

  /// Those that are chosen by their name.
  public static let named = allCases.filter { $0 != .table }
}

/// What a person chooses of a noise schedule; `Schedule(_:)` computes β_t from it.
public struct ScheduleSpecification: Equatable, Sendable {
  public var shape: ScheduleShape
  /// T, at least 1; of a table, how many β_t it has.
  public var timesteps: Int
  /// β_1 of the shapes that have it (all but cosine and constant), in (0, 1); of `learned` that of
  /// the beginning.
  public var betaStart: Double
  /// β_T likewise; for cosine the cap on every β_t, for constant every β_t; `learned` has none.
  public var betaEnd: Double
  /// β_1…β_T of the shape `table`, and of `learned` as far as it has learned; other shapes do not
  /// look at them.
  public var betas: [Double]?
  /// Whether the schedule is shifted and scaled so that ᾱ_T = 0.
  ///
  /// Source: Lin et al. (2024), Algorithm 1.
  public var rescalesToZeroSNR: Bool

  /// Linear from 1e-4 to 0.02 in 1000 steps.
  ///
  /// Source: Ho et al. (2020), Section 4.
  public static let ho2020 = ScheduleSpecification(
    shape: .linear, timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02)

  /// A shape with the end points that it usually has, in 1000 steps.
  ///
  /// Source: Ho et al. (2020), Section 4; for cosine Nichol & Dhariwal (2021), Section 3.2. A
  /// constant β is 0.01, which leaves as much of a picture as linear does.
  public static func standard(_ shape: ScheduleShape) -> ScheduleSpecification {
    var specification = ho2020
    specification.shape = shape
    if shape == .cosine { specification.betaEnd = 0.999 }
    if shape == .constant { specification.betaEnd = 0.01 }
    return specification
  }

  public init(
    shape: ScheduleShape, timesteps: Int, betaStart: Double, betaEnd: Double,
    rescalesToZeroSNR: Bool = false
  ) {
    self.shape = shape
    self.timesteps = timesteps
    self.betaStart = betaStart
    self.betaEnd = betaEnd
    self.rescalesToZeroSNR = rescalesToZeroSNR
  }

  /// - Parameter table: β_1…β_T.
  public init(table: [Double], rescalesToZeroSNR: Bool = false) {
    self.init(
      shape: .table, timesteps: table.count, betaStart: table.first ?? 0,
      betaEnd: table.last ?? 0, rescalesToZeroSNR: rescalesToZeroSNR)
    betas = table
  }
}

extension ScheduleSpecification: Codable {
  enum CodingKeys: String, CodingKey {
    case shape, timesteps, betaStart, betaEnd, betas, rescalesToZeroSNR
  }

  /// As a file has it; one from before there was a choice is not rescaled.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    shape = try fields.decode(ScheduleShape.self, forKey: .shape)
    timesteps = try fields.decode(Int.self, forKey: .timesteps)
    betaStart = try fields.decode(Double.self, forKey: .betaStart)
    betaEnd = try fields.decode(Double.self, forKey: .betaEnd)
    betas = try fields.decodeIfPresent([Double].self, forKey: .betas)
    rescalesToZeroSNR =
      try fields.decodeIfPresent(Bool.self, forKey: .rescalesToZeroSNR) ?? false
  }
}
