import EngineMessages
import TerminalKit

/// What was changed with keys while a run learns, until the engine is told.
struct PendingChange: Equatable, Sendable {
  /// The settings before the first key.
  var before: TrainingSettings
  /// When the last key was pressed, on the explorer's clock.
  var seconds: Double
}

extension TrainState {
  /// A change is told when no key has followed for so long, so that it is one in the run's record.
  static let changePause = 0.6

  /// The settings that the keys change: those of the run while it goes, else those of the next one.
  var edited: TrainingSettings {
    get { isChangeable ? run?.settings ?? draft : draft }
    set {
      if isChangeable { run?.settings = newValue } else { draft = newValue }
    }
  }

  /// Whether keys change the settings of the run, and not those of the next one.
  var isChangeable: Bool { run != nil && (phase == .running || phase == .paused) }

  var fields: [Field] { isChangeable ? Field.ofRunning : Field.ofTraining }

  /// What changed since the engine was told last; nil: nothing, or it is not yet time.
  mutating func takeChange(at seconds: Double) -> TrainingChange? {
    guard let pending, let settings = run?.settings, seconds - pending.seconds >= Self.changePause
    else { return nil }
    self.pending = nil
    let change = TrainingChange(from: pending.before, to: settings)
    return change.isEmpty ? nil : change
  }

  /// The changes of the run in its order, with the step after which each came.
  var marks: [RecordedChange] { run?.settings.changes ?? [] }
}

extension TrainingChange {
  /// What differs of the settings that may change.
  init(from before: TrainingSettings, to after: TrainingSettings) {
    self.init(
      learningRate: before.learningRate == after.learningRate ? nil : after.learningRate,
      ema: before.ema == after.ema ? nil : after.ema,
      batch: before.batch == after.batch ? nil : after.batch,
      logEvery: before.logEvery == after.logEvery ? nil : after.logEvery,
      timestepDensity: before.timestepDensity == after.timestepDensity
        ? nil : after.timestepDensity)
  }

  /// `learning rate 1e-3, batch 32`.
  var words: String {
    [
      learningRate.map { "learning rate \(NumberText.exact($0))" },
      ema.map { "EMA decay \($0)" },
      batch.map { "batch \(NumberText.grouped($0))" },
      logEvery.map {
        $0 == 1 ? "every step logged" : "every \(NumberText.grouped($0)) steps logged"
      },
      timestepDensity.map { "density of t \($0.words)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }
}
