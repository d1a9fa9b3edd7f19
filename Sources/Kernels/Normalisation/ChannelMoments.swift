/// Mean and variance of every channel of every picture, as the producer of pictures leaves them.
///
/// The statistics of any groups follow from them, also where channels of several producers lie side by
/// side; nobody has to read the pictures for that.
///
/// [batch, 3, channels]: the mean as a float, what that lacks, and the biased variance. With u = 2⁻²⁴
/// and d the greatest distance of a pixel from the first one of its part, of at most n pixels, the mean
/// errs by n·u·d and the variance by 4n·u·d².
public struct ChannelMoments {
  let moments: Input
  let channels: Int

  public init(_ moments: Input, channels: Int) {
    self.moments = moments
    self.channels = channels
  }

  /// Mean and variance of a channel of a picture.
  func of(_ channel: Int, picture: Int) -> (mean: Double, variance: Double) {
    let own = moments + picture * 3 * channels + channel
    return (Double(own[0]) + Double(own[channels]), Double(own[2 * channels]))
  }
}

extension GroupNorm {
  /// What `forward` leaves in `statistics`, from the moments of channels side by side.
  public static func statistics(
    _ statistics: Output, moments: [ChannelMoments], batch: Int, groups: Int, epsilon: Float
  ) {
    Profile.measure(.normalisation) {
      let perGroup = moments.reduce(0) { $0 + $1.channels } / groups
      parallelFor(batch) { picture in
        var members = GroupMembers(moments, picture: picture)
        for group in 0..<groups {
          let (mean, variance) = members.next(perGroup)
          let own = statistics + 2 * (picture * groups + group)
          own[0] = Float(mean)
          own[1] = Float(1 / (variance + Double(epsilon)).squareRoot())
        }
      }
    }
  }
}

/// The channels of a picture, a group after the other.
private struct GroupMembers {
  private let moments: [ChannelMoments]
  private let picture: Int
  /// The next channel, and whose it is.
  private var producer = 0
  private var channel = 0

  init(_ moments: [ChannelMoments], picture: Int) {
    self.moments = moments
    self.picture = picture
  }

  /// Mean and variance of the next `count` channels, each of as many pixels.
  mutating func next(_ count: Int) -> (mean: Double, variance: Double) {
    // The first channel's mean is taken off, so that a large one costs no digits.
    var (origin, sum, squares, within) = (0.0, 0.0, 0.0, 0.0)
    for member in 0..<count {
      while channel == moments[producer].channels { (producer, channel) = (producer + 1, 0) }
      let (mean, variance) = moments[producer].of(channel, picture: picture)
      channel += 1
      if member == 0 { origin = mean }
      sum += mean - origin
      squares += (mean - origin) * (mean - origin)
      within += variance
    }
    let shift = sum / Double(count)
    let between = max(0, squares / Double(count) - shift * shift)
    return (origin + shift, within / Double(count) + between)
  }
}
