import EngineMessages

extension AppState {
  mutating func perform(_ action: BoundAction) -> [Effect] {
    switch action {
    case .toggle: return toggleMeasuring()
    case .stop:
      bound.phase = .finished
      return [.engine(.bound(.pause))]
    case .chooseModel:
      let index = models.firstIndex { $0.source == model?.source } ?? 0
      overlay = .list(ModelList(purpose: .measure, cursor: index))
      return [.engine(.listSources)]
    case .nextVariance:
      let count = bound.measurement?.columns.count ?? 1
      bound.column = (bound.column + 1) % count
    case .nextLower: bound.lower = bound.lower.next
    case .learnSchedule: return learnSchedule()
    case .lower: bound.move(to: bound.cursor - 1)
    case .higher: bound.move(to: bound.cursor + 1)
    case .lowest: bound.move(to: 0)
    case .highest: bound.move(to: .max)
    }
    return []
  }

  private mutating func toggleMeasuring() -> [Effect] {
    switch bound.phase {
    case .idle, .finished: return measure()
    case .measuring:
      bound.phase = .paused
      return [.engine(.bound(.pause))]
    case .paused:
      bound.phase = .measuring
      return [.engine(.bound(.resume))]
    }
  }

  /// Begins a run whose network learns its noise schedule and its variance as well.
  private mutating func learnSchedule() -> [Effect] {
    train.phase = .starting
    var settings = train.draft
    settings.schedule = .standard(.learned)
    (settings.loss, settings.variance) = (.hybrid, .learnedRange)
    bound.lower = .schedule
    tell("The network learns its schedule and its variance; 1 Train shows how.")
    return [.engine(.startTraining(settings))]
  }

  /// Measures the model that is chosen.
  mutating func measure() -> [Effect] {
    guard let model else { return [] }
    bound.begin(model.name)
    return [.engine(.bound(.measure(model.source, identifier: bound.identifier)))]
  }

  func offers(_ action: BoundAction) -> Bool {
    let last = (bound.measurement?.groups.count ?? 1) - 1
    return switch action {
    case .toggle: model != nil
    case .stop: bound.phase == .measuring || bound.phase == .paused
    case .chooseModel: models.count > 1
    case .nextVariance: (bound.measurement?.columns.count ?? 1) > 1
    case .nextLower: bound.measurement != nil || !train.schedules.isEmpty
    case .learnSchedule: !train.isTraining
    case .lower, .lowest: bound.cursor > 0
    case .higher, .highest: bound.cursor < last
    }
  }
}
