/// A series as the columns of a chart see it: smoothed first, then the extremes of each column.
struct SeriesBuckets {
  struct Bucket {
    /// Of the values themselves.
    var low: Double
    var high: Double
    /// Of the running mean.
    var lineLow: Double
    var lineHigh: Double
    var first: Double
    var last: Double
  }

  /// One for each column of dots; nil where no point lies.
  let columns: [Bucket?]
  /// The last point left of the range and the first one right of it, so that the line reaches the
  /// edges.
  let before: (x: Double, y: Double)?
  let after: (x: Double, y: Double)?
  /// The running mean at the index that was asked for; NaN where that point is left out.
  let probed: Double

  /// - Parameters:
  ///   - columns: At least 1; the first column's middle is the start of `range`, the last one's
  ///     its end.
  init(
    _ series: ChartSeries, isLogarithmic: Bool, range: ClosedRange<Double>, columns count: Int,
    probe: Int?
  ) {
    var columns = [Bucket?](repeating: nil, count: count)
    var (before, after): ((x: Double, y: Double)?, (x: Double, y: Double)?)
    var probed = Double.nan
    let past = min(max(0, series.smoothing), 1 - 1e-9)
    let (start, scale) = (
      range.lowerBound, Double(count - 1) / (range.upperBound - range.lowerBound)
    )
    let (smallest, limit) = (isLogarithmic ? 0 : -Double.infinity, Double(count) - 0.5)
    series.x.withUnsafeBufferPointer { xs in
      series.y.withUnsafeBufferPointer { ys in
        var (sum, weight) = (0.0, 0.0)
        var (current, bucket): (Int, Bucket?) = (-1, nil)
        for index in 0..<min(xs.count, ys.count) {
          let (x, y) = (xs[index], ys[index])
          guard y > smallest, y < .infinity, x.isFinite else { continue }
          sum = past * sum + (1 - past) * y
          weight = past * weight + (1 - past)
          let mean = past == 0 ? y : sum / weight
          if index == probe { probed = mean }
          let position = (x - start) * scale
          guard position >= -0.5 else {
            before = (x, mean)
            continue
          }
          guard position < limit else {
            after = (x, mean)
            break
          }
          let column = Int(position + 0.5)
          if column != current {
            if let bucket { columns[current] = bucket }
            (current, bucket) = (column, columns[column])
          }
          bucket = bucket?.including(y, mean: mean) ?? Bucket(y, mean: mean)
        }
        if let bucket { columns[current] = bucket }
      }
    }
    self.columns = columns
    self.before = before
    self.after = after
    self.probed = probed
  }

  /// The smallest and largest value for each column of cells, two of dots each.
  ///
  /// Between columns with points it runs straight, and each column takes in its neighbours, so that
  /// few points make a band as well.
  var band: [(low: Double, high: Double)?] {
    let cells: [(low: Double, high: Double)?] = (0..<(columns.count + 1) / 2).map { cell in
      let pair = columns[2 * cell..<min(2 * cell + 2, columns.count)].compactMap { $0 }
      guard let first = pair.first, let last = pair.last else { return nil }
      return (min(first.low, last.low), max(first.high, last.high))
    }
    let filled = Self.filled(cells)
    return filled.indices.map { index in
      guard filled[index] != nil else { return nil }
      let near = filled[max(0, index - 1)...min(filled.count - 1, index + 1)].compactMap { $0 }
      guard let low = near.map(\.low).min(), let high = near.map(\.high).max() else { return nil }
      return (low, high)
    }
  }

  /// Without gaps between the first and the last value.
  private static func filled(
    _ cells: [(low: Double, high: Double)?]
  ) -> [(low: Double, high: Double)?] {
    var result = cells
    var previous: (index: Int, low: Double, high: Double)?
    for (index, cell) in cells.enumerated() {
      guard let cell else { continue }
      if let previous {
        for gap in (previous.index + 1)..<max(previous.index + 1, index) {
          let part = Double(gap - previous.index) / Double(index - previous.index)
          result[gap] = (
            previous.low + (cell.low - previous.low) * part,
            previous.high + (cell.high - previous.high) * part
          )
        }
      }
      previous = (index, cell.low, cell.high)
    }
    return result
  }
}

extension SeriesBuckets.Bucket {
  fileprivate init(_ y: Double, mean: Double) {
    self.init(low: y, high: y, lineLow: mean, lineHigh: mean, first: mean, last: mean)
  }

  @inline(__always)
  fileprivate func including(_ y: Double, mean: Double) -> Self {
    var result = self
    result.low = y < low ? y : low
    result.high = y > high ? y : high
    result.lineLow = mean < lineLow ? mean : lineLow
    result.lineHigh = mean > lineHigh ? mean : lineHigh
    result.last = mean
    return result
  }
}
