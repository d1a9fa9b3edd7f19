import RealModule

extension Schedule {
  /// The schedule that `specification` describes.
  ///
  /// With u = (t − 1) / (T − 1), b_0 and b_1 the end points, β_t is
  /// - linear: b_0 + u (b_1 − b_0). Source: Ho et al. (2020), Section 4.
  /// - scaled linear: (√b_0 + u (√b_1 − √b_0))². Source: Rombach et al. (2022), their code.
  /// - cosine: min(1 − f(t/T) / f((t−1)/T), b_1), f(v) = cos²(π/2 · (v + 0.008) / 1.008).
  ///   Source: Nichol & Dhariwal (2021), Eq. 17.
  /// - sigmoid: b_0 + (b_1 − b_0) / (1 + e^{6 − 12u}). Source: Xu et al. (2022), their code.
  /// - constant: b_1. Source: Sohl-Dickstein et al. (2015) and Ho et al. (2020) compare with it.
  /// - learned: before it has learned, the log-SNR falls on a line from that of b_0 to its negative.
  /// - table, and learned with a table: what the table says.
  ///
  /// Takes microseconds for T = 1000.
  /// - Throws: `endPoint`, `timesteps`, `table`, `beta` or `vanishingSignal`.
  public init(_ specification: ScheduleSpecification) throws(ScheduleError) {
    let (start, end) = (specification.betaStart, specification.betaEnd)
    guard Self.timestepLimits.contains(specification.timesteps) else {
      throw .timesteps(specification.timesteps, allowed: Self.timestepLimits)
    }
    switch specification.shape {
    case .linear, .scaledLinear, .sigmoid:
      guard Self.isBeta(start) else { throw .endPoint(.start, value: start) }
      guard Self.isBeta(end) else { throw .endPoint(.end, value: end) }
    case .cosine, .constant:
      guard Self.isBeta(end) else { throw .endPoint(.end, value: end) }
    case .learned where specification.betas == nil:
      guard start >= Self.smallestBeta && start < 0.5 else {
        throw .endPoint(.start, value: start)
      }
    case .table, .learned:
      let count = specification.betas?.count ?? 0
      guard count == specification.timesteps else {
        throw .table(count: count, timesteps: specification.timesteps)
      }
    }
    let plain = try Schedule(betas: Self.betas(specification))
    self = specification.rescalesToZeroSNR ? try plain.rescaledToZeroSNR() : plain
  }

  /// β_t of a log-SNR that falls from ln((1 − b)/b) at t = 1 to its negative at T.
  private static func line(from start: Double, steps: Int) -> [Double] {
    let end = Double.log((1 - start) / start)
    var before = 0.0
    return (0..<steps).map { i in
      let logSNR = end * (1 - 2 * Double(i) / Double(max(1, steps - 1)))
      let now = Double.log(onePlus: .exp(-logSNR))
      defer { before = now }
      return max(smallestBeta, -.expMinusOne(before - now))
    }
  }

  private static func isBeta(_ value: Double) -> Bool { value >= smallestBeta && value < 1 }

  private static func betas(_ specification: ScheduleSpecification) -> [Double] {
    let (start, end) = (specification.betaStart, specification.betaEnd)
    let steps = specification.timesteps
    let u = (0..<steps).map { Double($0) / Double(max(1, steps - 1)) }
    switch specification.shape {
    case .linear: return u.map { start + $0 * (end - start) }
    case .scaledLinear:
      let (first, last) = (start.squareRoot(), end.squareRoot())
      return u.map { u in
        let root = first + u * (last - first)
        return root * root
      }
    case .constant: return u.map { _ in end }
    case .table: return specification.betas ?? []
    case .learned: return specification.betas ?? line(from: start, steps: steps)
    case .sigmoid: return u.map { start + (end - start) / (1 + .exp(6 - 12 * $0)) }
    case .cosine:
      let f = (0...steps).map { t in
        let c = Double.cos(.pi / 2 * (Double(t) / Double(steps) + 0.008) / 1.008)
        return c * c
      }
      return zip(f, f.dropFirst()).map { min(1 - $1 / $0, end) }
    }
  }
}
