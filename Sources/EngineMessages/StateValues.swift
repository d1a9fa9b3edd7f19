/// The numbers of one picture of a state, which bytes would clip and round; channels innermost.
public struct StateValues: Equatable, Sendable {
  /// x_t, height · width · channels numbers.
  public var xt: [Float]
  /// x̂_0 as the network saw it in the state before this one, after its limit; empty in the first.
  public var x0Hat: [Float]
  /// ε̂ likewise, without the limit.
  public var epsilonHat: [Float]

  public init(xt: [Float], x0Hat: [Float] = [], epsilonHat: [Float] = []) {
    self.xt = xt
    self.x0Hat = x0Hat
    self.epsilonHat = epsilonHat
  }
}

/// One picture of a state of a trajectory; frames have the numbers of the first picture alone.
public struct StateRequest: Equatable, Sendable {
  /// The trajectory, and which of its states.
  public var identifier: Int
  public var state: Int
  /// Which of its pictures, from 0.
  public var picture: Int

  public init(identifier: Int, state: Int, picture: Int) {
    self.identifier = identifier
    self.state = state
    self.picture = picture
  }
}

/// The numbers of a picture that were asked for.
public struct ShownState: Equatable, Sendable {
  public var request: StateRequest
  public var values: StateValues
  /// x_t of the state before; empty in the first.
  public var before: [Float]

  public init(request: StateRequest, values: StateValues, before: [Float]) {
    self.request = request
    self.values = values
    self.before = before
  }
}
