/// A look into the network at one state of a trajectory.
public struct ActivationRequest: Equatable, Sendable {
  /// The trajectory, and which of its states.
  public var identifier: Int
  public var state: Int
  /// Which of its pictures.
  public var picture: Int
  /// The pixel whose attention is shown; rows from the top.
  public var row: Int
  public var column: Int

  public init(identifier: Int, state: Int, picture: Int = 0, row: Int, column: Int) {
    self.identifier = identifier
    self.state = state
    self.picture = picture
    self.row = row
    self.column = column
  }
}

/// What the network computed of one picture at one state.
public struct ActivationMaps: Equatable, Sendable {
  /// A grey picture for a part of the network.
  public struct Map: Equatable, Sendable {
    /// Its name in the checkpoint: `down_blocks.0`, `mid_block.attentions.0`.
    public var name: String
    /// Black is `range`'s lower end, white its upper.
    public var picture: Picture
    public var range: ClosedRange<Double>
    /// Of the level; nil for attention.
    public var channels: Int?

    public init(
      name: String, picture: Picture, range: ClosedRange<Double>, channels: Int? = nil
    ) {
      self.name = name
      self.picture = picture
      self.range = range
      self.channels = channels
    }
  }

  public var request: ActivationRequest
  /// The timestep that the network was told, the paper's t.
  public var timestep: Int
  /// The root mean square over the channels of what each level gave, in the network's order.
  public var levels: [Map]
  /// Where the chosen pixel looks, for each attention: its weights, the mean over the heads.
  ///
  /// Over all positions they sum to 1; the picture has the size of that level.
  public var attention: [Map]

  public init(
    request: ActivationRequest, timestep: Int, levels: [Map], attention: [Map]
  ) {
    self.request = request
    self.timestep = timestep
    self.levels = levels
    self.attention = attention
  }
}
