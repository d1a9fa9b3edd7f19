import EngineMessages
import Schedules
import TerminalKit

extension AppState {
  /// How well the picture is known after so many bits.
  func paintRateDistortion(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "rate and distortion", note: "grey levels by bits", color: Theme.x0Hat, into: &grid, in: rect)
    guard let measurement = bound.measurement, let column = bound.shown else {
      PanePainter.promise(
        "How far from the picture one still is, after so many bits of it.", into: &grid, in: inside)
      return
    }
    let rates = measurement.rates(of: column)
    // From noise to picture the rate rises.
    let order = measurement.groups.indices.reversed().filter {
      rates[$0].isFinite && measurement.rmse[$0].isFinite
    }
    let line = ChartSeries(
      x: order.map { rates[$0] } + [measurement.sum(of: column)],
      y: order.map { measurement.rmse[$0] } + [0], color: Theme.x0Hat)
    guard rates.indices.contains(bound.cursor) else { return }
    Chart(
      [line], xName: "bits",
      markers: [
        ChartMarker(
          x: rates[bound.cursor], y: measurement.rmse[bound.cursor], glyph: "●",
          color: Theme.accent)
      ]
    ).draw(into: &grid, in: inside)
  }

  /// How much the bound makes of each (ε − ε̂)², beside the simple loss, whose weights are all 1.
  func paintWeights(into grid: inout Grid, in rect: Rect) {
    let inside = frame(
      "weight of the error of ε", note: "mean 1", color: Theme.epsilon, into: &grid, in: rect)
    guard let measurement = bound.measurement,
      let schedule = try? Schedule(measurement.schedule), schedule.timesteps > 2
    else {
      PanePainter.promise(
        "Which timesteps the bound cares for, beside the simple loss, which cares for all alike.",
        into: &grid, in: inside)
      return
    }
    let points = 300
    let timesteps = (0...points).map { 2 + $0 * (schedule.timesteps - 2) / points }
    var series: [ChartSeries] = []
    for variance in Variance.fixed {
      let all = (2...schedule.timesteps).map { schedule.boundWeight(at: $0, variance: variance) }
      let mean = all.reduce(0, +) / Double(all.count)
      series.append(
        ChartSeries(
          x: timesteps.map(Double.init), y: timesteps.map { all[$0 - 2] / mean },
          color: variance.color))
    }
    var simple = ChartSeries(
      x: timesteps.map(Double.init), y: timesteps.map { _ in 1 }, color: Theme.loss)
    simple.isDotted = true
    Chart(series + [simple], yScale: .logarithmic, xName: "t").draw(into: &grid, in: inside)
  }

  /// x̂_0 at the cursor, and the picture itself.
  func paintDecoded(into grid: inout Grid, in rect: Rect) {
    let group = bound.cursor
    var note = ""
    if let measurement = bound.measurement, let column = bound.shown,
      measurement.groups.indices.contains(group)
    {
      let rate = measurement.rates(of: column)[group]
      let percent = rate / max(1e-9, measurement.sum(of: column))
      note =
        "t = \(NumberText.grouped(measurement.groups[group].upperBound)), "
        + "\(NumberText.percent(percent, decimals: 0)) of the bits"
    }
    let inside = frame("x₀ so far", note: note, color: Theme.x0Hat, into: &grid, in: rect)
    guard let original = bound.original, let decoded = bound.decoded[group] else {
      PanePainter.promise(
        "A picture as it is known after a part of its bits.", into: &grid, in: inside)
      return
    }
    PictureStrip([decoded.block, original.block]).draw(into: &grid, in: inside)
  }

  /// What was found, in one plain sentence.
  var boundSentence: String {
    guard let measurement = bound.measurement, let column = bound.shown else {
      return model == nil
        ? "No trained network yet: press 1, then Space, to train one."
        : "Space measures how many bits a picture costs with \(model?.name ?? "the network")."
    }
    let sum = measurement.sum(of: column)
    guard sum.isFinite else { return "The first pictures are being looked at, at every t." }
    let error = column.total.error.map { " ± \(NumberText.significant($0))" } ?? ""
    return "\(NumberText.significant(sum))\(error) bits for each number of a picture, not 8."
  }
}
