/// The loss of every logged step, so kept that any range of steps is summed up quickly.
///
/// Beside the points stand levels of digests, each of `fanOut` entries of the level below; a range
/// is answered from few entries however many points it holds.
struct LossCurve: Equatable, Sendable {
  /// Of some neighbouring points.
  struct Digest: Equatable, Sendable {
    var low = Float.infinity
    var high = -Float.infinity
    var sum = 0.0
    var squares = 0.0

    init() {}

    init(_ loss: Float) {
      (low, high, sum) = (loss, loss, Double(loss))
      squares = sum * sum
    }

    mutating func include(_ other: Digest) {
      low = min(low, other.low)
      high = max(high, other.high)
      sum += other.sum
      squares += other.squares
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
  private var levels: [[Digest]] = []

  init() {}

  /// The curve of a whole log at once.
  ///
  /// - Parameters:
  ///   - steps: Rising; points that do not rise, and losses that cannot be drawn, are left out.
  ///   - losses: As many as `steps`; likewise `seconds`.
  init(steps: [Int], losses: [Float], seconds: [Float]) {
    let count = min(steps.count, losses.count, seconds.count)
    let isClean =
      (0..<count).allSatisfy { Self.isDrawable(steps[$0], losses[$0]) && seconds[$0].isFinite }
      && (1..<max(1, count)).allSatisfy { steps[$0 - 1] < steps[$0] }
    guard isClean, count == steps.count, count == losses.count, count == seconds.count else {
      for i in 0..<count {
        append(step: steps[i], loss: Double(losses[i]), seconds: Double(seconds[i]))
      }
      return
    }
    (pointSteps, self.losses, times) = (steps, losses, seconds)
    smoothed.reserveCapacity(count)
    var mean = losses.first ?? 0
    for (i, loss) in losses.enumerated() {
      mean += Self.share(after: i) * (loss - mean)
      smoothed.append(mean)
    }
    if count > Self.fanOut { levels = [Self.folded(losses)] }
    while let top = levels.last, top.count > Self.fanOut { levels.append(Self.folded(top)) }
  }

  var isEmpty: Bool { losses.isEmpty }
  var count: Int { losses.count }

  var steps: ClosedRange<Int>? {
    guard let first = pointSteps.first, let last = pointSteps.last else { return nil }
    return first...last
  }

  private static func isDrawable(_ step: Int, _ loss: Float) -> Bool {
    loss > 0 && loss < 1e30 && step >= 0 && step < 1 << 53
  }

  /// Adds a logged step; what is known of it and of later steps is replaced.
  ///
  /// A loss that is not finite, or not above 0, is left out.
  mutating func append(step: Int, loss: Double, seconds: Double) {
    guard Self.isDrawable(step, Float(loss)) else { return }
    if let last = pointSteps.last, step <= last { keep(before: step) }
    add(step, Float(loss), Float(seconds.isFinite ? seconds : 0))
  }

  private mutating func add(_ step: Int, _ loss: Float, _ seconds: Float) {
    pointSteps.append(step)
    losses.append(loss)
    times.append(seconds)
    let before = smoothed.last ?? loss
    smoothed.append(before + Self.share(after: smoothed.count) * (loss - before))
    let digest = Digest(loss)
    var index = losses.count - 1
    for level in levels.indices {
      index /= Self.fanOut
      if index < levels[level].count {
        levels[level][index].include(digest)
      } else {
        levels[level].append(digest)
      }
    }
    if let top = levels.last {
      if top.count > Self.fanOut { levels.append(Self.folded(top)) }
    } else if losses.count > Self.fanOut {
      levels.append(Self.folded(losses))
    }
  }

  private static func folded(_ losses: [Float]) -> [Digest] {
    stride(from: 0, to: losses.count, by: fanOut).map { start in
      var all = Digest()
      for i in start..<min(start + fanOut, losses.count) { all.include(Digest(losses[i])) }
      return all
    }
  }

  private static func folded(_ level: [Digest]) -> [Digest] {
    stride(from: 0, to: level.count, by: fanOut).map { start in
      var all = Digest()
      for i in start..<min(start + fanOut, level.count) { all.include(level[i]) }
      return all
    }
  }

  private mutating func keep(before step: Int) {
    let count = firstIndex(from: step)
    self = LossCurve(
      steps: Array(pointSteps[..<count]), losses: Array(losses[..<count]),
      seconds: Array(times[..<count]))
  }

  /// The index of the first point whose step is at least `step`.
  private func firstIndex(from step: Int) -> Int {
    pointSteps.firstIndex(whereFromHere: { $0 >= step })
  }

  func point(_ index: Int) -> Point {
    Point(
      step: pointSteps[index], loss: Double(losses[index]), smooth: Double(smoothed[index]),
      seconds: Double(times[index]))
  }

  /// The index of the last point at or before `step`, or the first point.
  func index(at step: Int) -> Int { max(0, firstIndex(from: step + 1) - 1) }

  var last: Point? { isEmpty ? nil : point(count - 1) }
}

extension LossCurve {
  /// The points logged at least `least` and less than `most` seconds before the newest one.
  func indices(secondsAgo least: Double, to most: Double) -> Range<Int> {
    guard let newest = times.last else { return 0..<0 }
    let end = times.firstIndex(whereFromHere: { Double(newest - $0) < least })
    let first = times.firstIndex(whereFromHere: { Double(newest - $0) < most })
    return min(first, end)..<max(first, end)
  }

  /// The points with a step in `steps`; nil where there is none.
  func summary(of steps: Range<Int>) -> Summary? {
    let (first, end) = (firstIndex(from: steps.lowerBound), firstIndex(from: steps.upperBound))
    guard first < end else { return nil }
    let range = digest(first..<end)
    return Summary(
      low: Double(range.low), high: Double(range.high), smooth: Double(smoothed[end - 1]))
  }

  /// The mean of some points and its standard error, as if they were independent.
  func mean(of indices: Range<Int>) -> (mean: Double, error: Double)? {
    let indices = indices.clamped(to: 0..<count)
    guard indices.count > 1 else { return nil }
    let (digest, count) = (digest(indices), Double(indices.count))
    let mean = digest.sum / count
    let variance = max(0, digest.squares / count - mean * mean) * count / (count - 1)
    return (mean, (variance / count).squareRoot())
  }

  private func digest(_ range: Range<Int>) -> Digest {
    var result = Digest()
    var index = range.lowerBound
    while index < range.upperBound {
      // The highest level whose entry begins here and ends within the range.
      var (level, width) = (0, 1)
      while level < levels.count, index % (width * Self.fanOut) == 0,
        index + width * Self.fanOut <= range.upperBound
      {
        width *= Self.fanOut
        level += 1
      }
      result.include(level == 0 ? Digest(losses[index]) : levels[level - 1][index / width])
      index += width
    }
    return result
  }
}

extension Array {
  /// The first place at which `isBeyond` holds, which it does for all after it; `count` if nowhere.
  fileprivate func firstIndex(whereFromHere isBeyond: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
