/// What is asked of Algorithm 1 when it is gone through line by line.
public enum LessonCommand: Equatable, Sendable {
  /// So many turns of its loop, at least 1, for a small network that is kept between them.
  case turn(count: Int)
}

/// What Algorithm 1 did, told to whoever reads it line by line.
public enum LessonEvent: Equatable, Sendable {
  /// The newest turn; `left` more were asked for.
  case turned(LessonTurn, left: Int)
  /// The sentence comes as `Event.failed`.
  case refused
}

/// One turn of Algorithm 1, as its first picture met it.
///
/// Source: Ho et al. (2020), Algorithm 1.
public struct LessonTurn: Equatable, Sendable {
  /// From 1.
  public var number: Int
  /// Line 2.
  public var x0: Picture
  /// Line 3, in 1…`timesteps`.
  public var timestep: Int
  public var timesteps: Int
  public var alphaBar: Double
  /// Line 4; black is −3, white 3.
  public var epsilon: Picture
  /// √ᾱ_t x_0 + √(1 − ᾱ_t) ε, which the network gets.
  public var xt: Picture
  /// ε_θ(x_t, t) with the weights before this turn; black is −3, white 3.
  public var epsilonHat: Picture
  /// ‖ε − ε_θ‖², the mean over the picture's elements.
  public var loss: Double
  /// The mean over the pictures of the turn.
  public var batchLoss: Double
  public var batch: Int
  /// ‖∇_θ‖.
  public var gradientNorm: Double
  /// How many numbers θ are.
  public var parameters: Int

  public init(
    number: Int, x0: Picture, timestep: Int, timesteps: Int, alphaBar: Double, epsilon: Picture,
    xt: Picture, epsilonHat: Picture, loss: Double, batchLoss: Double, batch: Int,
    gradientNorm: Double, parameters: Int
  ) {
    self.number = number
    self.x0 = x0
    self.timestep = timestep
    self.timesteps = timesteps
    self.alphaBar = alphaBar
    self.epsilon = epsilon
    self.xt = xt
    self.epsilonHat = epsilonHat
    self.loss = loss
    self.batchLoss = batchLoss
    self.batch = batch
    self.gradientNorm = gradientNorm
    self.parameters = parameters
  }
}
