import EngineMessages
import Foundation

/// Several samplers from one x_T, and how far each is from where the ODE leads.
struct FilmRace: Equatable, Sendable {
  /// Network evaluations of each lane.
  let evaluations: Int
  var reference: Reference
  /// For each lane and each of its frames, once the reference is there.
  private(set) var distances: [[Double?]] = []

  /// The film that the lanes are measured by: Heun's, with more evaluations than any of them.
  ///
  /// Of the deterministic samplers with some two hundred evaluations Heun and DPM-Solver++ end
  /// nearest to each other; DDIM limits x̂_0 in every step, which with many steps leads elsewhere.
  struct Reference: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
      /// To be asked for when the lanes are through.
      case planned
      case underWay, complete, cancelled
    }

    let request: SamplingRequest
    var phase = Phase.planned
    /// How often it has asked the network so far.
    private(set) var evaluations = 0
    /// x_0, as far as it has come.
    private(set) var x0: [Float] = []

    /// Steps of Heun, which asks twice in each but the last.
    static func steps(evaluations: Int, timesteps: Int) -> Int {
      max(1, min(timesteps, max(100, evaluations)))
    }

    init(_ request: SamplingRequest) { self.request = request }

    var isUnderWay: Bool { phase == .underWay }

    /// Evaluations of all its steps.
    var total: Int { 2 * request.steps - 1 }

    mutating func add(_ frame: TrajectoryFrame) {
      guard isUnderWay else { return }
      evaluations = max(0, min(total, frame.evaluations))
      x0 = frame.values?.xt ?? []
    }

    mutating func cancel() { if phase != .complete { phase = .cancelled } }
  }

  /// Ends the reference, and measures every frame of the lanes by it.
  mutating func measure(_ lanes: [Trajectory]) {
    guard reference.isUnderWay else { return }
    reference.phase = .complete
    distances = lanes.map { lane in lane.frames.map { Self.distance($0, of: lane, reference.x0) } }
  }

  /// The root of the mean square over the pixels of x̂_0 − x_0, and at a lane's end of its own x_0;
  /// nil before the network was asked.
  private static func distance(
    _ frame: TrajectoryFrame, of lane: Trajectory, _ x0: [Float]
  ) -> Double? {
    guard let values = frame.values else { return nil }
    let own = frame.index >= lane.steps ? values.xt : values.x0Hat
    guard !own.isEmpty, own.count == x0.count else { return nil }
    let sum = zip(own, x0).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    let distance = (sum / Double(own.count)).squareRoot()
    return distance.isFinite ? distance : nil
  }

  /// At one of a lane's frames.
  func distance(_ lane: Int, at position: Int) -> Double? {
    guard distances.indices.contains(lane), distances[lane].indices.contains(position) else {
      return nil
    }
    return distances[lane][position]
  }
}
