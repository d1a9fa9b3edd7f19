/// What follows a normalisation in the same pass.
public enum Activation: Sendable { case identity, silu }

/// Group normalisation over NHWC pictures, with the activation that follows it.
///
///     y = act(γ_c·x̂ + β_c),  x̂ = (x − mean_g)·r_g,  r_g = 1 / √(variance_g + ε)
///
/// Source: Wu & He (2018); the variance is the biased one over a group's channels and all positions
/// of an image. y may be x.
///
/// Order of the sums: positions of a part rising in float, the image's first position taken off
/// first, so that a large mean costs no digits; parts, then channels rising in double. With
/// u = 2⁻²⁴, r errs by 2u + n·u/2 relative at worst (n positions of a part), and before the
/// activation |y − exact| ≤ (4u + that)·|γ·x̂| + u·|y| + u·|γ·r·mean|: the last is the rounding of the
/// mean itself.
public enum GroupNorm {
  static func reference<T: BinaryFloatingPoint>(
    _ x: [T], gamma: [T], beta: [T], positions: Int, groups: Int, epsilon: T
  ) -> [T] {
    let (channels, perGroup) = (gamma.count, gamma.count / groups)
    var y = x
    for image in stride(from: 0, to: x.count, by: positions * channels) {
      for group in 0..<groups {
        let members = (0..<positions * perGroup).map {
          image + $0 / perGroup * channels + group * perGroup + $0 % perGroup
        }
        let mean = members.reduce(0) { $0 + x[$1] } / T(members.count)
        let squares = members.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) }
        let deviation = (squares / T(members.count) + epsilon).squareRoot()
        for i in members {
          y[i] = gamma[i % channels] * (x[i] - mean) / deviation + beta[i % channels]
        }
      }
    }
    return y
  }

  /// - Parameters:
  ///   - statistics: Gets (mean, r), shaped [batch, groups, 2].
  ///   - gamma: Shaped [channels], as `beta`.
  public static func forward(
    _ y: Output, statistics: Output, x: Input, gamma: Input, beta: Input, batch: Int,
    positions: Int, channels: Int, groups: Int, epsilon: Float, activation: Activation
  ) {
    Profile.measure(.normalisation) {
      let layout = NormLayout(
        batch: batch, positions: positions, channels: channels, groups: groups)
      layout.forEachImage { image in
        let x = x + image * layout.perImage
        let own = statistics + 2 * groups * image
        layout.computeStatistics(own, x, epsilon: epsilon)
        layout.apply(
          y + image * layout.perImage, x, statistics: own, gamma: gamma, beta: beta, activation)
      }
    }
  }

  /// Only what `forward` leaves in `statistics`.
  public static func statistics(
    _ statistics: Output, x: Input, batch: Int, positions: Int, channels: Int, groups: Int,
    epsilon: Float
  ) {
    Profile.measure(.normalisation) {
      let layout = NormLayout(
        batch: batch, positions: positions, channels: channels, groups: groups)
      layout.forEachImage { image in
        layout.computeStatistics(
          statistics + 2 * groups * image, x + image * layout.perImage, epsilon: epsilon)
      }
    }
  }

  /// The same y again, to the bit, from the statistics that the forward pass left.
  public static func again(
    _ y: Output, statistics: Input, x: Input, gamma: Input, beta: Input, batch: Int,
    positions: Int, channels: Int, groups: Int, activation: Activation
  ) {
    Profile.measure(.normalisation) {
      let layout = NormLayout(
        batch: batch, positions: positions, channels: channels, groups: groups)
      layout.forEachImage { image in
        let start = image * layout.perImage
        layout.apply(
          y + start, x + start, statistics: statistics + 2 * groups * image, gamma: gamma,
          beta: beta, activation)
      }
    }
  }
}

extension NormLayout {
  /// y = act(γ·x̂ + β) of an image.
  fileprivate func apply(
    _ y: Output, _ x: Input, statistics: Input, gamma: Input, beta: Input, _ activation: Activation
  ) {
    Scratch.with(NormTerms.size(lanes)) { start in
      let terms = NormTerms(start, self, statistics, gamma: gamma, beta: beta)
      parallelFor(parts) { part in
        withRows(of: x, part: part) { x in
          withRows(overwriting: y, part: part) { y in
            switch activation {
            case .identity: columns(part).apply(y, x, terms)
            case .silu: columns(part).applySiLU(y, x, terms)
            }
          }
        }
      }
    }
  }

  /// Mean and 1/√(variance + ε) of each group of an image.
  fileprivate func computeStatistics(_ statistics: Output, _ x: Input, epsilon: Float) {
    Scratch.with((2 * parts + 1) * lanes) { origin in
      pad(origin, x)
      let partial = origin + lanes
      parallelFor(parts) { part in
        withRows(of: x, part: part) {
          columns(part).sumShifted(partial + part * 2 * lanes, $0, origin: origin)
        }
      }
      Scratch.withDoubles(2 * lanes) { sums in
        addInDouble(sums, partial, rows: parts, width: 2 * lanes)
        for group in 0..<groups { finish(statistics, sums, x, epsilon, group: group) }
      }
    }
  }

  private func finish(
    _ statistics: Output, _ sums: UnsafePointer<Double>, _ x: Input, _ epsilon: Float, group: Int
  ) {
    let (count, width) = (Double(positions), Double(perGroup))
    let origin = Double(x[group * perGroup])
    var (means, meansSquared, squares) = (0.0, 0.0, 0.0)
    for c in members(group) {
      let mean = Double(x[c]) - origin + sums[c] / count
      means += mean
      meansSquared += mean * mean
      squares += sums[lanes + c] - sums[c] * sums[c] / count
    }
    let mean = means / width
    let variance = max(0, squares / count / width + meansSquared / width - mean * mean)
    statistics[2 * group] = Float(origin + mean)
    statistics[2 * group + 1] = Float(1 / (variance + Double(epsilon)).squareRoot())
  }
}
