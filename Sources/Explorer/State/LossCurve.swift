/// The loss of every logged step, so kept that any range of steps is summed up quickly.
///
/// Beside the points stand levels of minima and maxima, each of `fanOut` entries of the level
/// below; a range is answered from few entries however many points it holds.
struct LossCurve: Equatable, Sendable {
  struct Extremes: Equatable, Sendable {
    var low: Float
    var high: Float

    mutating func include(_ other: Extremes) {
      low = min(low, other.low)
      high = max(high, other.high)
    }
  }

  /// What one column of a chart shows.
  struct Summary: Equatable, Sendable {
    var low: Double
    var high: Double
    /// The smoothed loss at the end of the range.
    var smooth: Double
  }

  struct Point: Equatable, Sendable {
    var step: Int
    var loss: Double
    var smooth: Double
    var seconds: Double
  }

  private static let fanOut = 8
  /// The weight of a new point in the running mean, by the number of points before it.
  ///
  /// About a tenth of the past is averaged, so that the mean follows the steep beginning, and a
  /// hundred points at most.
  static func share(after count: Int) -> Float { max(0.01, 1 / (1 + Float(count) / 10)) }

  private var pointSteps: [Int] = []
  private var losses: [Float] = []
  private var smoothed: [Float] = []
  private var times: [Float] = []
  private var levels: [[Extremes]] = []

  var isEmpty: Bool { losses.isEmpty }
  var count: Int { losses.count }

  var steps: ClosedRange<Int>? {
    guard let first = pointSteps.first, let last = pointSteps.last else { return nil }
    return first...last
  }

  /// Adds a logged step; what is known of it and of later steps is replaced.
  ///
  /// A loss that is not finite, or not above 0, is left out.
  mutating func append(step: Int, loss: Double, seconds: Double) {
    guard loss.isFinite, loss > 0, loss < 1e30, step >= 0, step < 1 << 53 else { return }
    if let last = pointSteps.last, step <= last { keep(before: step) }
    add(step, Float(loss), Float(seconds.isFinite ? seconds : 0))
  }

  private mutating func add(_ step: Int, _ loss: Float, _ seconds: Float) {
    pointSteps.append(step)
    losses.append(loss)
    times.append(seconds)
    let before = smoothed.last ?? loss
    smoothed.append(before + Self.share(after: smoothed.count) * (loss - before))
    let extremes = Extremes(low: loss, high: loss)
    var index = losses.count - 1
    for level in levels.indices {
      index /= Self.fanOut
      if index < levels[level].count {
        levels[level][index].include(extremes)
      } else {
        levels[level].append(extremes)
      }
    }
    if let top = levels.last {
      if top.count > Self.fanOut { levels.append(Self.folded(top)) }
    } else if losses.count > Self.fanOut {
      levels.append(Self.folded(losses.map { Extremes(low: $0, high: $0) }))
    }
  }

  private static func folded(_ level: [Extremes]) -> [Extremes] {
    stride(from: 0, to: level.count, by: fanOut).map { start in
      var all = level[start]
      for one in level[start..<min(start + fanOut, level.count)] { all.include(one) }
      return all
    }
  }

  private mutating func keep(before step: Int) {
    let count = firstIndex(from: step)
    let old = self
    self = LossCurve()
    for i in 0..<count { add(old.pointSteps[i], old.losses[i], old.times[i]) }
  }

  /// The index of the first point whose step is at least `step`.
  private func firstIndex(from step: Int) -> Int {
    var (low, high) = (0, pointSteps.count)
    while low < high {
      let middle = (low + high) / 2
      if pointSteps[middle] < step { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func point(_ index: Int) -> Point {
    Point(
      step: pointSteps[index], loss: Double(losses[index]), smooth: Double(smoothed[index]),
      seconds: Double(times[index]))
  }

  /// The index of the last point at or before `step`, or the first point.
  func index(at step: Int) -> Int { max(0, firstIndex(from: step + 1) - 1) }

  var last: Point? { isEmpty ? nil : point(count - 1) }

  /// The last point at least `seconds` before the newest one.
  func point(secondsAgo seconds: Double) -> Point? {
    guard let newest = times.last else { return nil }
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if Double(newest - times[middle]) >= seconds { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? point(low - 1) : nil
  }

  /// The points with a step in `steps`; nil where there is none.
  func summary(of steps: Range<Int>) -> Summary? {
    let (first, end) = (firstIndex(from: steps.lowerBound), firstIndex(from: steps.upperBound))
    guard first < end else { return nil }
    let range = extremes(first, end)
    return Summary(
      low: Double(range.low), high: Double(range.high), smooth: Double(smoothed[end - 1]))
  }

  private func extremes(_ first: Int, _ end: Int) -> Extremes {
    var result = Extremes(low: .infinity, high: -.infinity)
    var index = first
    while index < end {
      // The highest level whose entry begins here and ends within the range.
      var (level, width) = (0, 1)
      while level < levels.count, index % (width * Self.fanOut) == 0,
        index + width * Self.fanOut <= end
      {
        width *= Self.fanOut
        level += 1
      }
      if level == 0 {
        result.include(Extremes(low: losses[index], high: losses[index]))
      } else {
        result.include(levels[level - 1][index / width])
      }
      index += width
    }
    return result
  }
}
