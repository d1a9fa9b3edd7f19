/// What a curve needs of one line of `metrics.jsonl`, as it lies in memory and in the index.
public struct MetricsRecord: Sendable {
  public var step: Int
  /// The byte after the line's end in the file.
  public var end: Int
  public var loss: Float
  public var seconds: Float
  public var emaLoss: Float
  /// NaN where none was measured.
  public var heldOutLoss: Float

  init(step: Int, end: Int, loss: Float, seconds: Float, emaLoss: Float, heldOutLoss: Float) {
    self.step = step
    self.end = end
    self.loss = loss
    self.seconds = seconds
    self.emaLoss = emaLoss
    self.heldOutLoss = heldOutLoss
  }

  init(_ line: MetricsLine, end: Int) {
    self.init(
      step: line.step, end: end, loss: Float(line.loss), seconds: Float(line.seconds),
      emaLoss: Float(line.emaLoss),
      heldOutLoss: line.heldOutLoss.map { Float($0) } ?? .nan)
  }

  /// Whether all numbers are the same, those that are none included.
  func equals(_ other: MetricsRecord) -> Bool {
    step == other.step && end == other.end
      && [loss, seconds, emaLoss, heldOutLoss].map(\.bitPattern)
        == [other.loss, other.seconds, other.emaLoss, other.heldOutLoss].map(\.bitPattern)
  }
}
