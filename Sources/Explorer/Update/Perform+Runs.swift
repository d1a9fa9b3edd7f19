import EngineMessages

extension AppState {
  /// The run under the cursor of the list.
  var chosenRun: RunEntry? {
    guard case .runs(let list) = overlay, runs.indices.contains(list.cursor) else { return nil }
    return runs[list.cursor]
  }

  func offers(_ action: RunAction) -> Bool {
    let run = chosenRun
    return switch action {
    case .previous, .next, .first, .last: runs.count > 1
    case .watch: run != nil && !train.isTraining
    case .resume: run?.canContinue == true && run?.isInUse == false && !train.isTraining
    case .compare:
      run.map {
        train.comparison(of: $0.directory) != nil
          || train.comparedDirectories.count < RunCurve.most
      } ?? false
    case .compareNone: !train.comparedDirectories.isEmpty
    case .note: run != nil
    case .rename, .delete: run?.isInUse == false
    case .confirmDelete, .keep: true
    }
  }

  mutating func perform(_ action: RunAction) -> [Effect] {
    guard case .runs(var list) = overlay else { return [] }
    let run = chosenRun
    switch action {
    case .previous: list.cursor -= 1
    case .next: list.cursor += 1
    case .first: list.cursor = 0
    case .last: list.cursor = .max
    case .watch:
      overlay = nil
      return run.map { [.engine(.watchRun(directory: $0.directory))] } ?? []
    case .resume:
      overlay = nil
      train.phase = .starting
      return run.map { [.engine(.continueRun(directory: $0.directory))] } ?? []
    case .compare: return run.map { toggleComparison($0.directory) } ?? []
    case .compareNone:
      train.comparedDirectories = []
      return [.engine(.compareRuns([]))]
    case .rename:
      entry = run.map { Entry(target: .runName(directory: $0.directory), text: $0.name) }
    case .note:
      entry = run.map { Entry(target: .runNote(directory: $0.directory), text: $0.note) }
    case .delete: list.deleting = run?.directory
    case .keep: list.deleting = nil
    case .confirmDelete:
      let directory = list.deleting
      list.deleting = nil
      overlay = .runs(list)
      return directory.map { [.engine(.deleteRun(directory: $0))] } ?? []
    }
    overlay = .runs(list)  // `settle` keeps the cursor within the list
    return []
  }

  private mutating func toggleComparison(_ directory: String) -> [Effect] {
    if let index = train.comparison(of: directory) {
      train.comparedDirectories.remove(at: index)
    } else {
      train.comparedDirectories.append(directory)
    }
    return [.engine(.compareRuns(train.comparedDirectories))]
  }
}

extension TrainState {
  /// The curves that were asked for; those that were asked for no longer go at once.
  mutating func compare(_ curves: [RunCurve]) {
    compared = curves.map { ComparedRun($0) }
    comparedDirectories = curves.map(\.directory)
    if let all = allSteps, let cursor, !all.contains(cursor) { self.cursor = nil }
  }

  mutating func grow(_ directory: String, _ points: [TrainingPoint]) {
    guard let index = compared.firstIndex(where: { $0.directory == directory }) else { return }
    compared[index].append(points)
  }
}
