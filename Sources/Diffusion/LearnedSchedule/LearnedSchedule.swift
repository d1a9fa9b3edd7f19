import RealModule
import Schedules
import Tensors

/// A noise schedule that is learned: γ_t = −ln(ᾱ_t / (1 − ᾱ_t)), which rises with t.
///
/// With u = (t − 1) / (T − 1) in 0…1 and the logistic function s,
///
///     N(u) = e^a u + Σ_k e^{v_k} (s(e^{w_k} u + b_k) − s(b_k))
///     γ(u) = γ_0 + (γ_1 − γ_0) N(u) / N(1),   ᾱ_t = s(−γ(u))
///
/// The factors e^… are above 0, so γ rises whatever is learned. It begins almost as a line. The
/// parameters are float32, everything made of them is in double precision.
/// Source: Kingma et al. (2021), Section 4 and Appendix H.
public struct LearnedSchedule: ParameterContainer {
  /// T.
  public let timesteps: Int
  /// γ_0 and γ_1, the ends.
  private(set) var ends: Parameter
  /// a, then v_k, w_k and b_k: what lies between the ends.
  private(set) var interior: Parameter

  /// k, the bends that the curve can have.
  static let bends = 16
  /// Where the ends may be, so that there is always picture at t = 1 and noise at T.
  public static let firstLimits = -20.0 ... -2.0
  public static let lastLimits = 2.0...20.0
  public static let timestepLimits = 3...Schedule.timestepLimits.upperBound

  /// - Parameter specification: Its T, and where it begins: γ_0 by its β_1, and γ_1 = −γ_0.
  /// - Throws: `timesteps` if there is nothing between the ends, or `endPoint`.
  public init(_ specification: ScheduleSpecification) throws(ScheduleError) {
    timesteps = specification.timesteps
    guard Self.timestepLimits.contains(timesteps) else {
      throw .timesteps(timesteps, allowed: Self.timestepLimits)
    }
    let first = Double.log(specification.betaStart / (1 - specification.betaStart))
    guard Self.firstLimits.contains(first) else {
      throw .endPoint(.start, value: specification.betaStart)
    }
    ends = Parameter(name: "schedule.ends", shape: [2], layout: .plain)
    ends.load(fileValues: [Float(first), Float(-first)])
    let count = Double(Self.bends)
    interior = Parameter(
      name: "schedule.interior", shape: [1 + 3 * Self.bends], layout: .plain)
    // Steps as high as they are apart make a line; half of it is theirs.
    let steepness = 2 * count
    let heights = [Double](repeating: -.log(2 * count), count: Self.bends)
    let slopes = [Double](repeating: .log(steepness), count: Self.bends)
    let offsets = (0..<Self.bends).map { -steepness * (Double($0) + 0.5) / count }
    interior.load(fileValues: ([-.log(2)] + heights + slopes + offsets).map { Float($0) })
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try body(&ends)
    try body(&interior)
  }

  /// γ_0.
  public var first: Double { clamped(0, Self.firstLimits) }
  /// γ_1.
  public var last: Double { clamped(1, Self.lastLimits) }

  private func clamped(_ i: Int, _ limits: ClosedRange<Double>) -> Double {
    max(limits.lowerBound, min(limits.upperBound, Double(ends.tensor.values[i])))
  }

  /// u of a timestep.
  func place(of t: Int) -> Double { Double(t - 1) / Double(timesteps - 1) }

  var curve: RisingCurve { RisingCurve(interior.tensor.values.map { Double($0) }) }

  /// γ at t = 1…T.
  public var gamma: [Double] {
    let (first, last, curve) = (first, last, curve)
    return (1...timesteps).map { first + (last - first) * curve.value(at: place(of: $0)) }
  }

  /// β_1…β_T: ᾱ_t = s(−γ_t) and β_t = 1 − ᾱ_t/ᾱ_{t−1}.
  public var betas: [Double] {
    var before = 0.0
    return gamma.map { gamma in
      // −ln ᾱ_t, which keeps its digits where ᾱ is almost 1.
      let now = Double.log(onePlus: .exp(gamma))
      defer { before = now }
      return max(Schedule.smallestBeta, -.expMinusOne(before - now))
    }
  }

  /// - Throws: `vanishingSignal`, which the limits of the ends exclude.
  public func schedule() throws(ScheduleError) -> Schedule { try Schedule(betas: betas) }
}
