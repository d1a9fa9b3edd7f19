import Checkpoints
import EngineMessages

/// The losses by timestep after so many steps, a line of `timesteps.jsonl`.
struct TimestepRecord: Codable, Equatable {
  var step: Int
  var losses: TimestepLosses

  static let fileName = "timesteps.jsonl"

  /// Each is followed by the next when the run is a twentieth longer, so that there are some
  /// hundred however long it becomes.
  static func isDue(_ step: Int, after last: Int) -> Bool {
    step >= last + max(10, last / 20)
  }
}
