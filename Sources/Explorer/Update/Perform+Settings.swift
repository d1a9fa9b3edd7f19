import TerminalKit

extension AppState {
  mutating func perform(_ action: SettingAction) {
    switch action {
    case .previous: moveField(by: -1)
    case .next: moveField(by: 1)
    case .decrease: changeField(by: .less)
    case .increase: changeField(by: .more)
    case .decreaseMuch: changeField(by: .muchLess)
    case .increaseMuch: changeField(by: .muchMore)
    case .type: entry = field.map { Entry(target: .field($0)) }
    }
  }

  private mutating func changeField(by change: Change) {
    guard let field else { return }
    editing { $0.change(field, by: change) }
  }

  /// Remembers what was changed of a run that goes, so that the engine is told of it soon.
  private mutating func editing(_ change: (inout AppState) -> Void) {
    let before = train.isChangeable ? train.run?.settings : nil
    change(&self)
    guard let before, train.run?.settings != before else { return }
    train.pending = PendingChange(before: train.pending?.before ?? before, seconds: seconds)
  }

  mutating func perform(_ action: EntryAction) -> [Effect] {
    switch action {
    case .accept: return acceptEntry()
    case .deleteCharacter:
      guard var typed = entry else { return [] }
      typed.text = String(typed.text.dropLast())
      typed.problem = nil
      entry = typed
      return []
    }
  }

  /// A character of the value that is being typed.
  mutating func type(_ scalar: Unicode.Scalar) {
    guard var typed = entry, typed.text.unicodeScalars.count < Entry.longest,
      scalar.isOneColumnWide
    else { return }
    typed.text.unicodeScalars.append(scalar)
    typed.problem = nil
    entry = typed
  }

  private mutating func acceptEntry() -> [Effect] {
    guard let typed = entry else { return [] }
    let text = typed.text.split(separator: " ").joined(separator: " ")
    if case .runNote(let directory) = typed.target {
      entry = nil
      return [.engine(.noteRun(directory: directory, note: text))]
    }
    guard !text.isEmpty else {
      entry = nil
      return []
    }
    let isTaken: Bool
    switch typed.target {
    case .field(let field):
      var isSet = false
      editing { isSet = $0.set(field, to: text) }
      isTaken = isSet
    case .timestep: isTaken = jump(to: text)
    case .mixing(let first, let last):
      if let timestep = TypedNumber.whole(text), (1...samplingTimesteps).contains(timestep) {
        entry = nil
        return mix(first, last, at: timestep)
      }
      isTaken = false
    case .runName(let directory):
      entry = nil
      return [.engine(.renameRun(directory: directory, name: text))]
    case .runNote: isTaken = true
    }
    let problem = "expected \(expectation(of: typed.target))"
    entry = isTaken ? nil : Entry(target: typed.target, text: typed.text, problem: problem)
    return []
  }

  /// What may be typed.
  func expectation(of target: Entry.Target) -> String {
    switch target {
    case .field(let field): field.expected ?? ""
    case .timestep: "a timestep, 0 to \(NumberText.grouped(sample.trajectory?.timesteps ?? 0))"
    case .mixing: "a timestep, 1 to \(NumberText.grouped(samplingTimesteps))"
    case .runName: "a name for the run's directory"
    case .runNote: "a line about the run; none takes it away"
    }
  }

  private mutating func jump(to text: String) -> Bool {
    guard let timestep = TypedNumber.whole(text), let trajectory = sample.trajectory,
      (0...trajectory.timesteps).contains(timestep),
      let index = trajectory.index(nearest: timestep)
    else { return false }
    sample.look(at: index)
    return true
  }
}

/// Numbers as people type them: `1,000`, `2e-4`, `.02`.
enum TypedNumber {
  static func whole(_ text: String) -> Int? {
    let digits = text.filter { $0 != "," && $0 != "_" }
    if let value = Int(digits) { return value }
    guard let value = Double(digits), value.rounded() == value, value.magnitude < 1e15 else {
      return nil
    }
    return Int(value)
  }

  static func real(_ text: String) -> Double? {
    guard let value = Double(text.hasPrefix(".") ? "0\(text)" : text), value.isFinite else {
      return nil
    }
    return value
  }
}
