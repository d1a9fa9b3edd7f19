import EngineMessages

/// What is done with a sampler.
public enum SamplingTask: Equatable, Sendable {
  /// From noise; `count` pictures.
  case draw(count: Int)
  /// From the `x_T` of a safetensors file, float32 [N, C, H, W]; `count`, if given, is N.
  case drawFrom(noise: String, count: Int?)
  /// From pictures back to x_T, by DDIM.
  case invert(pictures: GivenPicture)
  /// Image to image: from pictures that are noised as at `start`.
  case vary(pictures: GivenPicture, count: Int?, start: StartTime)
  /// From one picture to another in `count` pictures, mixed at `start`.
  case interpolate(from: GivenPicture, to: GivenPicture, count: Int, start: StartTime)

  /// nil: at T, or where the grid says.
  var start: StartTime? {
    switch self {
    case .draw, .drawFrom, .invert: nil
    case .vary(_, _, let start), .interpolate(_, _, _, let start): start
    }
  }
}

/// Pixels that are kept as pictures have them while the others are invented.
public struct InpaintingTask: Equatable, Sendable {
  public enum Mask: Equatable, Sendable {
    /// A PNG file, white for what is to be invented, or a safetensors file with `mask`, 1 for it.
    case named(String)
    /// As `InpaintingMask.invented`.
    case values([Float])
  }

  /// One, or as many as are drawn.
  public var pictures: GivenPicture
  public var mask: Mask
  /// How often every step is taken.
  public var rounds: Int

  public init(pictures: GivenPicture, mask: Mask, rounds: Int) {
    self.pictures = pictures
    self.mask = mask
    self.rounds = rounds
  }
}

/// Where a trajectory begins that does not begin with noise alone.
public enum StartTime: Equatable, Sendable {
  /// In 1…T.
  case timestep(Int)
  /// A share of T, above 0 and at most 1.
  case strength(Double)

  /// - Parameter total: T.
  func timestep(of total: Int) throws(EngineError) -> Int {
    switch self {
    case .timestep(let t):
      guard (1...total).contains(t) else {
        throw .setting(key: "start-t", value: "\(t)", expected: "1 to \(total)")
      }
      return t
    case .strength(let share):
      guard share > 0 && share <= 1 else {
        throw .setting(key: "strength", value: "\(share)", expected: "above 0, and at most 1")
      }
      return max(1, Int((share * Double(total)).rounded()))
    }
  }
}
