/// What a run logged before somebody looked at it; for runs of any length.
public struct RunHistory: Equatable, Sendable {
  /// Of every logged point, rising.
  public var steps: [Int]
  /// As many as `steps`; likewise `seconds`, which is training time.
  public var losses: [Float]
  public var seconds: [Float]
  /// The loss on pictures that are not trained with, now and then.
  public var heldOut: [HeldOutPoint]
  /// The newest points, whole, the oldest first.
  public var recent: [TrainingPoint]

  public init(
    steps: [Int] = [], losses: [Float] = [], seconds: [Float] = [], heldOut: [HeldOutPoint] = [],
    recent: [TrainingPoint] = []
  ) {
    self.steps = steps
    self.losses = losses
    self.seconds = seconds
    self.heldOut = heldOut
    self.recent = recent
  }
}

public struct HeldOutPoint: Equatable, Sendable {
  public var step: Int
  public var loss: Double

  public init(step: Int, loss: Double) {
    self.step = step
    self.loss = loss
  }
}
