/// What is done with a sampler.
///
/// Pictures are named by a PNG file, a safetensors file with `x_0`, or as `mnist:17`, a picture of
/// a data set.
public enum SamplingTask: Equatable, Sendable {
  /// From noise; `count` pictures.
  case draw(count: Int)
  /// From the `x_T` of a safetensors file, float32 [N, C, H, W]; `count`, if given, is N.
  case drawFrom(noise: String, count: Int?)
  /// From pictures back to x_T, by DDIM.
  case invert(pictures: String)
  /// Image to image: from pictures that are noised as at `start`.
  case vary(pictures: String, count: Int?, start: StartTime)
  /// Invents what is white in the mask (`mask` of a safetensors file, 1 for what is to be invented)
  /// and keeps the rest; every step is taken `rounds` times.
  case inpaint(pictures: String, mask: String, count: Int?, start: StartTime, rounds: Int)
  /// From one picture to another in `count` pictures, mixed at `start`.
  case interpolate(from: String, to: String, count: Int, start: StartTime)

  /// nil: at T, or where the grid says.
  var start: StartTime? {
    switch self {
    case .draw, .drawFrom, .invert: nil
    case .vary(_, _, let start), .inpaint(_, _, _, let start, _), .interpolate(_, _, _, let start):
      start
    }
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
