import EngineMessages

/// What the parts of the network gave at a step of the film.
struct NetworkInside: Equatable, Sendable {
  var maps: ActivationMaps?
  /// What was asked for last.
  var asked: ActivationRequest?
}
