import EngineMessages
import TerminalKit

/// What `message` does to the state, and what is to be done outside of it.
///
/// The only function that changes the state; it reads nothing but its arguments.
public func update(_ state: inout AppState, _ message: Message) -> [Effect] {
  let effects: [Effect]
  switch message {
  case .started(let start): effects = state.begin(start)
  case .input(.key(let key)): effects = state.press(key)
  case .input(.mouse(let mouse)): effects = state.point(mouse)
  case .input(.resized(let size)):
    state.size = size
    effects = []
  case .engine(let event): effects = state.receive(event)
  case .wrote(let file):
    state.receive(file)
    effects = []
  case .tick(let seconds):
    state.advance(to: seconds)
    effects = state.takeChange() + state.renewRuns()
  }
  state.settle()
  return effects + state.askForPlane() + state.askForLatent() + state.askForMaps()
    + state.askForSampleState() + state.askForSchedule() + state.askForReference()
}

extension AppState {
  mutating func press(_ key: Key) -> [Effect] {
    sample.isWelcome = false
    if let action = KeyTable.action(for: key, in: self) { return perform(action) }
    if case .character(let scalar) = key {
      if entry != nil { type(scalar) } else { look(for: scalar) }
    }
    return []
  }

  /// Time passes: films play, notices grow old.
  mutating func advance(to seconds: Double) {
    guard seconds.isFinite, seconds > self.seconds else { return }
    let elapsed = seconds - self.seconds
    self.seconds = seconds
    if let notice, notice.until <= seconds { self.notice = nil }
    if toasts.contains(where: { $0.until <= seconds }) { toasts.removeAll { $0.until <= seconds } }
    followTasks()
    sample.play(for: elapsed)
    truth.play(for: elapsed, states: planeTimesteps.count)
  }

  /// Tells the engine what was changed of the run, once no key has followed for a while.
  mutating func takeChange() -> [Effect] {
    train.takeChange(at: seconds).map { [.engine(.changeTraining($0))] } ?? []
  }

  /// Asks for the runs anew while they are looked at.
  mutating func renewRuns() -> [Effect] {
    guard case .runs(var list) = overlay, seconds - list.asked >= RunList.pause else { return [] }
    list.asked = seconds
    overlay = .runs(list)
    return [.engine(.listRuns)]
  }

  /// Keeps what belongs together together, after any change.
  mutating func settle() {
    train.settleCursor()
    if !train.fields.contains(train.field) { train.field = train.fields[0] }
    if !samplingFields.contains(sample.field) { sample.field = .source }
    let frames = sample.trajectory?.frames.count ?? 0
    sample.cursor = max(0, min(sample.cursor, frames - 1))
    if let frame = sample.frame { sample.closer.settle(frame.xt) }
    if sample.mask?.original.identifier != sample.trajectory?.request.identifier {
      sample.closer.close(.mask)
    }
    if sample.view == .original, sample.original == nil { sample.view = .x0Hat }
    settleFocus()
    settleOverlay()
    settleTour()
  }
}

extension AppState {
  /// What can be sampled from; the run that is going is among it.
  var models: [ModelEntry] {
    guard let run = train.run, train.isTraining,
      !sources.contains(where: { $0.source == .liveTraining })
    else { return sources }
    let live = ModelEntry(
      source: .liveTraining, name: run.name, detail: "the network that is learning now",
      schedule: run.settings.schedule, knowsClasses: run.settings.classes)
    return [live] + sources
  }

  /// The model that is sampled from, if there is one.
  var model: ModelEntry? {
    guard let source = sample.source else { return models.first }
    if let known = models.first(where: { $0.source == source }) { return known }
    switch source {
    case .liveTraining: return models.first
    case .directory(let path):
      return ModelEntry(
        source: source, name: path.split(separator: "/").last.map(String.init) ?? path,
        detail: path, schedule: .ho2020)
    }
  }
}
