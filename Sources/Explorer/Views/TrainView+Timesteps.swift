import EngineMessages
import Foundation
import TerminalKit

extension AppState {
  /// Bars that move as the network learns: the loss of single pictures by how noisy they were.
  func paintTimesteps(into grid: inout Grid, in rect: Rect) {
    let bars = train.measurements.flatMap { TimestepBars($0.timestepLosses, self) }
    let inside = frame(
      "loss by timestep", note: bars?.note(width: rect.width) ?? "", color: Theme.loss, into: &grid,
      in: rect)
    guard !inside.isEmpty else { return }
    guard let bars else {
      PanePainter.promise(
        "A bar for each range of t, as soon as pictures were noised to all of them.",
        into: &grid, in: inside)
      return
    }
    let (plot, axis) = inside.split(bottom: inside.height > 1 ? 1 : 0)
    bars.draw(into: &grid, in: plot, axis: axis)
  }
}

/// Losses by timestep, ready to be drawn.
struct TimestepBars {
  private let losses: TimestepLosses
  private let means: [Double]
  private let floor: [Double]?
  private let isLogarithmic: Bool

  /// nil while a part is unknown.
  init?(_ losses: TimestepLosses, _ state: AppState) {
    let means = losses.means.compactMap { $0 }
    guard means.count == losses.means.count, let low = means.min(), low > 0 else { return nil }
    self.losses = losses
    self.means = means
    floor = state.train.floor.flatMap { $0.count == means.count ? $0 : nil }
    isLogarithmic = state.train.isLogarithmic
  }

  func note(width: Int) -> String {
    let (low, high) = (means.min() ?? 0, means.max() ?? 0)
    let range = "\(NumberText.significant(low)) to \(NumberText.significant(high))"
    guard floor != nil else { return range }
    return width < 58 ? "dark: floor" : "\(range) · dark: floor"
  }

  /// The heights of values; on a logarithmic axis 0 is a little below the smallest.
  private func heights(_ values: [Double]) -> [Double] {
    guard isLogarithmic, let low = means.min(), let high = means.max() else { return values }
    // A bar of the smallest value is an eighth as high as one of the largest.
    let decades = log(high / low)
    let margin = decades > 0 ? decades / 7 : 1
    return values.map { $0 > 0 ? max(0, log($0 / low) + margin) : 0 }
  }

  func draw(into grid: inout Grid, in plot: Rect, axis: Rect) {
    let parts = means.count
    // The cold end of the ramp is dark; lighter, it is seen as a bar without colours as well.
    let colors = (0..<parts).map { part in
      let fraction = (Double(part) + 0.5) / Double(parts)
      return Theme.time(fraction).mixed(with: Theme.text, 0.4 * fraction)
    }
    var bars = Bars(heights(means), colors: colors)
    if let floor { bars.floors = heights(floor) }
    bars.draw(into: &grid, in: plot)
    guard !axis.isEmpty, axis.width >= 12 else { return }
    let end = grid.writeRight(
      "\(NumberText.grouped(losses.timesteps)) t", right: axis.right, y: axis.y,
      foreground: Theme.dim)
    var start = grid.write("1", x: axis.x, y: axis.y, foreground: Theme.dim)
    for quarter in 1...3 {
      let text = NumberText.grouped(losses.timesteps * quarter / 4)
      let x = axis.x + axis.width * quarter / 4 - text.count / 2
      guard x >= start + 2, x + text.count + 2 <= end else { continue }
      start = grid.write(text, x: x, y: axis.y, foreground: Theme.dim)
    }
  }
}
