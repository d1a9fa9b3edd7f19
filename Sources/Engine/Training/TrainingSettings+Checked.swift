import EngineMessages
import Networks
import Schedules

extension TrainingSettings {
  /// Refuses what no run can have, at its beginning or after a change.
  func check() throws(EngineError) {
    try checkValues()
    var (settings, last) = (self, 0)
    for recorded in changes {
      try Self.check(
        "after", Double(recorded.after), recorded.after >= last,
        "\(last) or more in its place among "
          + "the changes")
      last = recorded.after
      settings = settings.applying(recorded.change)
      try settings.checkValues()
    }
  }

  /// So written that NaN is refused.
  private func checkValues() throws(EngineError) {
    try Self.check("steps", Double(steps), steps >= 1, "at least 1")
    try Self.check("batch", Double(batch), (1...65_536).contains(batch), "1 to 65536")
    try Self.check(
      "learning_rate", learningRate, learningRate > 0 && learningRate < .infinity, "above 0")
    try Self.check("warmup", Double(warmup), warmup >= 0, "at least 0")
    try Self.check("ema", ema, ema >= 0 && ema < 1, "0 or more, and below 1")
    try Self.check("dropout", dropout, dropout >= 0 && dropout < 1, "0 or more, and below 1")
    try Self.check(
      "drop_labels", dropLabels, dropLabels >= 0 && dropLabels < 1, "0 or more, and below 1")
    try Self.check(
      "checkpoint_every", Double(checkpointEvery), checkpointEvery >= 1, "at least 1")
    try Self.check("log_every", Double(logEvery), logEvery >= 1, "at least 1")
  }

  private static func check(
    _ key: String, _ value: Double, _ isPossible: Bool, _ expected: String
  ) throws(EngineError) {
    guard !isPossible else { return }
    throw .setting(
      key: key, value: Int(exactly: value).map(String.init) ?? "\(value)", expected: expected)
  }
}
