import Datasets
import Schedules

/// What no network can better: the simple loss of ε* on data in the plane.
///
/// E‖ε − ε*‖²/2 = 1 − E‖ε*‖²/2 at each t, the mean over both coordinates, since ε* is the mean of ε
/// given x_t; by quadrature, to four digits and better.
public struct PlaneFloor: Equatable, Sendable {
  /// Of t = 1…T, at t − 1.
  public let byTimestep: [Double]

  /// The mean over t, uniform in 1…T.
  public var total: Double { byTimestep.reduce(0, +) / Double(byTimestep.count) }
}

/// The computation of a floor in parts that take some milliseconds each.
public struct PlaneFloorQuadrature: Sendable {
  private let density: PlaneDensity
  private let schedule: Schedule
  /// The timesteps at which the integral is taken, rising.
  private let nodes: [Int]
  private var values: [Double] = []

  /// Between neighbouring nodes the log-SNR differs by this at most, or they are neighbours in t.
  private static let spacing = 0.25

  public init(density: PlaneDensity, schedule: Schedule) {
    self.density = density
    self.schedule = schedule
    var nodes = [1]
    for t in 1...schedule.timesteps where t > 1 {
      let isLast = t == schedule.timesteps
      let next = isLast ? -.infinity : schedule.logSNR(at: t + 1)
      if schedule.logSNR(at: nodes[nodes.count - 1]) - next > Self.spacing { nodes.append(t) }
    }
    self.nodes = nodes
  }

  /// The whole of it at once.
  public static func floor(of density: PlaneDensity, schedule: Schedule) -> PlaneFloor {
    var work = PlaneFloorQuadrature(density: density, schedule: schedule)
    while true { if let floor = work.advance() { return floor } }
  }

  /// Takes one integral.
  ///
  /// - Returns: The floor, when it was the last.
  public mutating func advance() -> PlaneFloor? {
    if values.count < nodes.count {
      let alphaBar = schedule.alphaBar[nodes[values.count]]
      let square = density.noised(alphaBar: alphaBar).meanSquareScore()
      values.append(1 - (1 - alphaBar) * square)
    }
    guard values.count == nodes.count else { return nil }
    return PlaneFloor(byTimestep: (1...schedule.timesteps).map(interpolated))
  }

  /// Of the cubic through the four nearest nodes, in the log-SNR (Lagrange).
  private func interpolated(at t: Int) -> Double {
    let right = nodes.firstIndex { $0 >= t } ?? nodes.count - 1
    if nodes[right] == t { return values[right] }
    let first = max(0, min(right - 2, nodes.count - 4))
    let used = first..<min(first + 4, nodes.count)
    let x = schedule.logSNR(at: t)
    return used.reduce(0) { sum, i in
      let xi = schedule.logSNR(at: nodes[i])
      return sum
        + used.reduce(values[i]) { product, j in
          let xj = schedule.logSNR(at: nodes[j])
          return j == i ? product : product * (x - xj) / (xi - xj)
        }
    }
  }
}
