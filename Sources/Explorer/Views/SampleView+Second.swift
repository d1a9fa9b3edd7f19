import EngineMessages
import TerminalKit

/// What stands beside x_t.
extension AppState {
  func paintSecond(into grid: inout Grid, in rect: Rect) {
    switch sample.view {
    case .x0Hat: paintX0Hat(into: &grid, in: rect)
    case .epsilon: paintEpsilon(into: &grid, in: rect)
    case .change: paintChange(into: &grid, in: rect)
    case .original: paintOriginal(into: &grid, in: rect)
    }
  }

  /// ε_θ of the step that led here, of the picked picture; grey is 0, black −3, white 3.
  private func paintEpsilon(into grid: inout Grid, in rect: Rect) {
    let note = count(of: sample.frame)
    let inside = frame("ε_θ", note: note, color: Theme.epsilon, into: &grid, in: rect)
    guard let frame = sample.frame, let picture = frame.xt.first,
      let block = sample.values(of: frame)?.epsilonHat.block(like: picture, black: -3, white: 3)
    else {
      PanePainter.promise(
        "The noise that the network saw in the state before this one; → goes on.", into: &grid,
        in: inside)
      return
    }
    PictureView(block).draw(into: &grid, in: inside)
  }

  /// |x_t − x_{t−1}| of the step that led here, of the picked picture, as heat.
  private func paintChange(into grid: inout Grid, in rect: Rect) {
    let change = sample.frame.flatMap { frame in
      sample.valuesBefore(frame).flatMap { before in
        frame.xt.first.flatMap { picture in
          sample.values(of: frame).flatMap { Heat(from: before, to: $0.xt, like: picture) }
        }
      }
    }
    let note = change.map { "up to \(NumberText.significant($0.largest))" } ?? ""
    let inside = frame("what changed", note: note, color: Theme.warning, into: &grid, in: rect)
    guard let change else {
      PanePainter.promise(
        "Which pixels the step changed most; → goes on.", into: &grid, in: inside)
      return
    }
    PictureView(change.block).draw(into: &grid, in: inside)
  }

  private func count(of frame: TrajectoryFrame?) -> String {
    let count = frame?.xt.count ?? 1
    return count > 1 ? "\(sample.closer.picked + 1) of \(count)" : ""
  }
}

/// How much each pixel changed from a state to the next, as a picture that glows.
struct Heat: Equatable {
  let block: PixelBlock
  /// The largest change of a pixel, the mean over its channels.
  let largest: Double

  /// nil where the states have other sizes.
  ///
  /// - Parameters:
  ///   - a: x_t of the state before.
  ///   - picture: Whose size and channels both have.
  init?(from a: [Float], to b: [Float], like picture: Picture) {
    guard a.count == b.count, b.count == picture.bytes.count, !b.isEmpty
    else { return nil }
    let channels = picture.channels
    let changes = (0..<b.count / channels).map { pixel in
      (0..<channels).reduce(0.0) { sum, c in
        let i = pixel * channels + c
        return sum + Double((b[i] - a[i]).magnitude)
      } / Double(channels)
    }
    let largest = changes.reduce(0.0) { $1 > $0 ? $1 : $0 }  // NaN is passed over
    guard largest.isFinite else { return nil }
    self.largest = largest
    let bytes = changes.flatMap { change -> [UInt8] in
      let color = Self.glow(largest > 0 && change > 0 ? change / largest : 0)
      return [color.red, color.green, color.blue]
    }
    block = PixelBlock(width: picture.width, height: picture.height, channels: 3, bytes: bytes)
  }

  /// From black over the colour of warnings to white, lighter all the way.
  private static func glow(_ part: Double) -> Color {
    part < 0.5
      ? Color(0, 0, 0).mixed(with: Theme.warning, 2 * part)
      : Theme.warning.mixed(with: Theme.loss, 2 * part - 1)
  }
}
