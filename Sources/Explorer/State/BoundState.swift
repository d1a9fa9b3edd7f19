import EngineMessages
import Schedules

/// The workspace in which the variational bound is measured, term by term.
struct BoundState: Equatable, Sendable {
  enum Phase: Equatable, Sendable { case idle, measuring, paused, finished }

  /// What the lower left panes show, where there is no room for all of them.
  enum Lower: CaseIterable, Equatable, Sendable {
    case rateDistortion, weights, schedule

    var next: Self {
      switch self {
      case .rateDistortion: .weights
      case .weights: .schedule
      case .schedule: .rateDistortion
      }
    }

    /// For the footer.
    var words: String {
      switch self {
      case .rateDistortion: "rate"
      case .weights: "weights"
      case .schedule: "schedule"
      }
    }
  }

  var phase = Phase.idle
  /// Comes back in the engine's events; grows by one with each request.
  var identifier = 0
  /// Of what is measured, or was.
  var modelName = ""
  var measurement: BoundMeasurement?
  /// What was measured of other models before, the newest last.
  var earlier: [BoundResult] = []
  /// The picture that progressive coding is shown with, and x̂_0 of it from each group.
  var original: Picture?
  var decoded: [Int: Picture] = [:]
  /// The variance whose terms are read off.
  var column = 0
  /// The group of timesteps under the cursor.
  var cursor = 0
  var lower = Lower.rateDistortion
  var focus = Pane.boundTerms

  var panes: [Pane] { [.boundTerms] }

  /// What the variance under the cursor makes of the network.
  var shown: BoundMeasurement.Column? {
    guard let measurement, measurement.columns.indices.contains(column) else { return nil }
    return measurement.columns[column]
  }

  mutating func begin(_ name: String) {
    keepResult()
    earlier.removeAll { $0.modelName == name }
    identifier += 1
    (phase, modelName) = (.measuring, name)
    (measurement, original, decoded) = (nil, nil, [:])
  }

  /// What the engine told; what belongs to another request is left out.
  mutating func receive(_ event: BoundEvent) {
    switch event {
    case .began(identifier, let original) where original.isWhole: self.original = original
    case .measured(identifier, let measurement) where measurement.isWhole:
      if self.measurement == nil { cursor = measurement.groups.count / 3 }
      self.measurement = measurement
      cursor = max(0, min(measurement.groups.count - 1, cursor))
      column = max(0, min(measurement.columns.count - 1, column))
    case .decoded(identifier, let group, let picture) where picture.isWhole:
      decoded[group] = picture
    case .finished(identifier): if phase == .measuring { phase = .finished }
    case .stopped(identifier): phase = .idle
    case .began, .measured, .decoded, .finished, .stopped: break
    }
  }

  mutating func move(to group: Int) {
    cursor = max(0, min((measurement?.groups.count ?? 1) - 1, group))
  }
}

extension BoundMeasurement {
  /// Whether everything has a value for each group.
  var isWhole: Bool {
    !groups.isEmpty && !columns.isEmpty && simple.count == groups.count
      && rmse.count == groups.count && columns.allSatisfy { $0.terms.count == groups.count }
  }

  /// The bits of all of a group's timesteps together.
  func bits(of column: Column, group: Int) -> Double {
    Double(groups[group].count) * column.terms[group].mean
  }

  /// Bits per dimension received when x_t down to each group has been sent: L_T and the terms above.
  func rates(of column: Column) -> [Double] {
    var rate = prior.mean
    var rates = [Double](repeating: 0, count: groups.count)
    for group in groups.indices.reversed() {
      rates[group] = rate
      rate += bits(of: column, group: group)
    }
    return rates
  }

  /// The mean of (ε − ε̂)² over t, uniform in 1…T.
  ///
  /// Source: Ho et al. (2020), Eq. 14.
  var simpleLoss: Double {
    let (sum, count) = zip(groups, simple).reduce((0.0, 0)) {
      ($0.0 + Double($1.0.count) * $1.1.mean, $0.1 + $1.0.count)
    }
    return sum / Double(max(1, count))
  }

  /// Σ L_{t−1} for t > 1.
  func diffusion(of column: Column) -> Double {
    groups.indices.dropFirst().reduce(0) { $0 + bits(of: column, group: $1) }
  }

  /// L_T, all L_{t−1} and L_0.
  func sum(of column: Column) -> Double {
    prior.mean + diffusion(of: column) + bits(of: column, group: 0)
  }
}
