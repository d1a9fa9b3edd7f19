import Foundation
import TestSupport
import Testing

@testable import TerminalKit

private let white = Color(255, 255, 255)
private let tint = Color(40, 60, 90)

/// A curve that falls like a loss, with seeded noise.
private func falling(_ count: Int, seed: Int = 1) -> ChartSeries {
  var random = SplitMix(seed: seed)
  let x = (1...count).map(Double.init)
  let y = x.map { (1 / (1 + $0 / 20) + 0.03) * exp(Double(random.float()) / 2) }
  return ChartSeries(x: x, y: y, color: white, bandColor: tint, smoothing: 0.9)
}

@Test(arguments: [Size(120, 20), Size(60, 10), Size(30, 6), Size(12, 4), Size(1, 1)])
func chartsAsTheyWereLookedAt(size: Size) throws {
  var grid = Grid(size)
  let chart = Chart(
    [falling(1284)], yScale: .logarithmic, xName: "step", cursor: 700,
    markers: [ChartMarker(x: 300, glyph: "┴", color: white)])
  #expect(chart.draw(into: &grid, in: grid.bounds))
  let name = "chart/loss-\(size.width)x\(size.height)"
  #expect(try Golden.difference(grid.text + "\n\n" + grid.styleRuns, name) == nil)
}

@Test func bucketsHoldEveryPointSmoothedFirst() {
  let series = falling(1000)
  let range = 101.0...900.0
  let buckets = SeriesBuckets(
    series, isLogarithmic: false, range: range, columns: 80, probe: 499)
  var (sum, weight) = (0.0, 0.0)
  var means: [Double] = []
  for y in series.y {
    sum = 0.9 * sum + 0.1 * y
    weight = 0.9 * weight + 0.1
    means.append(sum / weight)
  }
  for column in 0..<80 {
    let inside = series.x.indices.filter {
      ((series.x[$0] - 101) * (79.0 / 799.0) + 0.5).rounded(.down) == Double(column)
    }
    let bucket = buckets.columns[column]
    #expect(bucket?.low == inside.map { series.y[$0] }.min())
    #expect(bucket?.high == inside.map { series.y[$0] }.max())
    for (found, expected) in [
      (bucket?.lineLow, inside.map { means[$0] }.min()),
      (bucket?.lineHigh, inside.map { means[$0] }.max()),
      (bucket?.first, inside.first.map { means[$0] }),
      (bucket?.last, inside.last.map { means[$0] }),
    ] {
      // Both sums are the same products in the same order, up to contraction: a few ulp of each.
      let error = abs((found ?? .nan) - (expected ?? .nan))
      #expect(error <= 1000 * 0x1p-52, "column \(column)")
    }
  }
  #expect(buckets.before?.x == 95)  // 5 · 79 / 799 < 0.5 < 6 · 79 / 799
  #expect(buckets.after?.x == 906)
  #expect(abs(buckets.probed - means[499]) <= 1000 * 0x1p-52)
}

@Test func pointsThatAreNotFiniteAreLeftOut() {
  let holes = ChartSeries(
    x: [1, .nan, 2, 3, 4, 5], y: [1, 9, .nan, .infinity, -1, 2], color: white, bandColor: tint)
  let clean = ChartSeries(x: [1, 5], y: [1, 2], color: white, bandColor: tint)
  var (with, without) = (Grid(Size(50, 12)), Grid(Size(50, 12)))
  Chart([holes], yScale: .logarithmic).draw(into: &with, in: with.bounds)
  Chart([clean], yScale: .logarithmic).draw(into: &without, in: without.bounds)
  #expect(with == without)
}

@Test(arguments: [
  Chart([]), Chart([ChartSeries(x: [], y: [], color: white)]),
  Chart([ChartSeries(x: [1], y: [.nan], color: white)]),
  Chart([ChartSeries(x: [1, 2], y: [-1, 0], color: white)], yScale: .logarithmic),
  Chart([ChartSeries(x: [1, 2], y: [1, 2], color: white)], xRange: 1...1),
  Chart([ChartSeries(x: [1, 2], y: [1, 2], color: white)], yRange: -.infinity ... .infinity),
  Chart([ChartSeries(x: [.infinity], y: [1], color: white)]),
])
func nothingToSeePaintsNothing(chart: Chart) {
  var grid = Grid(Size(40, 10), filledWith: Cell("▒"))
  #expect(!chart.draw(into: &grid, in: grid.bounds))
  #expect(grid == Grid(Size(40, 10), filledWith: Cell("▒")))
}

private let extremes: [(x: [Double], y: [Double])] = [
  ([1], [0.05]), ([1, 2, 3], [5, 5, 5]), ([0, 1], [0, 0]), ([1, 2], [1e300, -1e300]),
  ([1, 2], [.leastNonzeroMagnitude, 1e308]), ([3, 3], [1, 2]), ([-1e308, 1e308], [1, 2]),
  ([1e15, 1e15 + 1], [1, 2]),
]

@Test(arguments: extremes)
func extremeRangesNeitherTrapNorPaintOutside(x: [Double], y: [Double]) {
  for scale in [Chart.Scale.linear, .logarithmic] {
    for size in [Size(60, 12), Size(30, 5), Size(7, 3), Size(1, 1)] {
      var grid = Grid(Size(size.width + 2, size.height + 2), filledWith: Cell("▒"))
      let rect = Rect(x: 1, y: 1, width: size.width, height: size.height)
      let chart = Chart(
        [ChartSeries(x: x, y: y, color: white, bandColor: tint)], yScale: scale, cursor: x[0])
      chart.draw(into: &grid, in: rect)
      for row in 0..<grid.size.height {
        for column in 0..<grid.size.width where !rect.contains(x: column, y: row) {
          #expect(grid[column, row] == Cell("▒"))
        }
      }
    }
  }
}

@Test func singlePointIsSeen() {
  var grid = Grid(Size(40, 9))
  Chart([ChartSeries(x: [1], y: [0.05], color: white)]).draw(into: &grid, in: grid.bounds)
  #expect(grid.text.contains("●"))
}

@Test(arguments: Array(24..<140))
func labelsNeverTouch(width: Int) {
  for (low, high) in [(0.0, 1000.0), (1, 123_456), (0.0001, 0.02), (-5, 5), (9990, 10_010)] {
    var grid = Grid(Size(width, 12))
    let series = ChartSeries(x: [low, high], y: [low, high], color: white)
    Chart([series], xName: "step").draw(into: &grid, in: grid.bounds)
    let axis = (0..<width).filter { grid[$0, 10].glyph == "┬" }.count
    let labels = (0..<width).map { Character(grid[$0, 11].glyph) }
    let words = String(labels).split(separator: " ")
    // Every tick has its own word, and the name of the axis is the last one.
    #expect(words.count == axis + 1, "\(String(labels))")
    #expect((axis >= 1 || width < 40) && words.last == "step")
  }
}

@Test func ticksAreRoundAndWithinTheAxis() throws {
  func labels(_ range: ClosedRange<Double>, _ isLogarithmic: Bool, _ count: Int) throws -> [String]
  {
    let axis = try #require(ChartAxis(range, isLogarithmic: isLogarithmic))
    let ticks = axis.ticks(atMost: count)
    for tick in ticks {
      #expect(axis.fraction(tick.value) >= -1e-6 && tick.value <= range.upperBound * (1 + 1e-6))
    }
    return ticks.map(\.label)
  }
  #expect(try labels(0...1000, false, 5) == ["0", "200", "400", "600", "800", "1,000"])
  #expect(try labels(-1...1, false, 4) == ["-1.0", "-0.5", "0", "0.5", "1.0"])
  #expect(try labels(0...0.02, false, 4) == ["0", "0.005", "0.010", "0.015", "0.020"])
  #expect(try labels(0...2e-5, false, 2) == ["0", "1e-5", "2e-5"])
  #expect(try labels(0...120_000, false, 6) == ["0", "20k", "40k", "60k", "80k", "100k", "120k"])
  #expect(try labels(0...3_000_000, false, 6).last == "3.0M")
  #expect(try labels(0.01...2, true, 9) == ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
  #expect(try labels(0.01...2, true, 5) == ["0.01", "0.03", "0.1", "0.3", "1"])
  #expect(try labels(1e-9...1, true, 5) == ["1e-9", "1e-7", "1e-5", "0.001", "0.1"])
  #expect(try labels(0.041...0.043, true, 4).contains("0.0420"))
}

@Test func cursorSnapsAndReads() {
  let series = ChartSeries(x: [0, 10, 20, 40], y: [1, 2, 3, 4], color: white)
  #expect(series.nearestIndex(to: -5) == 0)
  #expect(series.nearestIndex(to: 14) == 1)
  #expect(series.nearestIndex(to: 16) == 2)
  #expect(series.nearestIndex(to: 99) == 3)
  #expect(series.nearestIndex(to: .nan) == nil)
  var chart = Chart([series], xName: "t")
  chart.cursor = 14
  var grid = Grid(Size(60, 12))
  chart.draw(into: &grid, in: grid.bounds)
  #expect(grid.text.contains("t 10 2.00"))
  chart.cursor = 39
  chart.draw(into: &grid, in: grid.bounds)
  #expect(grid.text.contains("t 40 4.00"))
}

@Test func mouseColumnsAreValuesOfX() throws {
  let chart = Chart([ChartSeries(x: [0, 100], y: [0, 1], color: white)])
  let rect = Rect(x: 3, y: 2, width: 57, height: 12)  // a plot of 50 columns
  #expect(chart.x(atColumn: 9, in: rect) == nil)
  #expect(chart.x(atColumn: 60, in: rect) == nil)
  #expect(try #require(chart.x(atColumn: 10, in: rect)) == 1)
  #expect(try #require(chart.x(atColumn: 59, in: rect)) == 99)
}

/// A dotted curve has dots where the solid one has some, in two columns of every four.
@Test func dottedCurvesAreInterrupted() {
  func dots(isDotted: Bool) -> [UInt32] {
    let x = (0...100).map(Double.init)
    var series = ChartSeries(x: x, y: x, color: white, bandColor: tint, smoothing: 0)
    series.isDotted = isDotted
    var grid = Grid(Size(40, 12))
    let isDrawn = Chart([series], xName: "t").draw(into: &grid, in: grid.bounds)
    #expect(isDrawn)
    return grid.cells.map { (0x2800...0x28FF).contains($0.glyph.value) ? $0.glyph.value & 0xFF : 0 }
  }
  let (solid, dotted) = (dots(isDotted: false), dots(isDotted: true))
  let count = { (dots: [UInt32]) in dots.reduce(0) { $0 + $1.nonzeroBitCount } }
  #expect(count(dotted) > count(solid) / 4 && count(dotted) < count(solid) * 3 / 4)
  #expect(zip(solid, dotted).allSatisfy { $1 & ~$0 == 0 })
}
