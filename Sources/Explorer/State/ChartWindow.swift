/// The part of a chart's steps that is shown.
struct ChartWindow: Equatable, Sendable {
  /// How many steps; nil: all.
  var width: Int?
  /// The last one; nil follows the newest.
  var end: Int?

  /// Fewer steps than this are not worth a chart.
  static let smallest = 20

  func visible(of all: ClosedRange<Int>) -> ClosedRange<Int> {
    let last = max(all.lowerBound, min(all.upperBound, end ?? all.upperBound))
    let first = width.map { max(all.lowerBound, last - $0) } ?? all.lowerBound
    return min(first, last - 1)...last
  }

  /// Shows fewer steps, or more; `place` stays where it is if it is seen.
  mutating func zoom(by factor: Double, around place: Int?, of all: ClosedRange<Int>) {
    let seen = visible(of: all)
    let count = seen.upperBound - seen.lowerBound
    let wanted = max(Self.smallest, Int(Double(count) * factor))
    guard wanted < all.upperBound - all.lowerBound else {
      self = ChartWindow()
      return
    }
    width = wanted
    guard let place = place.flatMap({ seen.contains($0) ? $0 : nil }) ?? middle(of: seen) else {
      return
    }
    let behind = Double(seen.upperBound - place) / Double(count) * Double(wanted)
    move(toEnd: place + Int(behind.rounded()), of: all)
  }

  /// nil while the newest step is followed, which then stays.
  private func middle(of seen: ClosedRange<Int>) -> Int? {
    end == nil ? nil : seen.lowerBound + (seen.upperBound - seen.lowerBound) / 2
  }

  /// Moves by a part of what is seen, back where it is below 0.
  mutating func pan(by part: Double, of all: ClosedRange<Int>) {
    let seen = visible(of: all)
    let count = Double(seen.upperBound - seen.lowerBound)
    move(toEnd: seen.upperBound + Int((count * part).rounded()), of: all)
  }

  /// Moves as little as makes a step visible.
  mutating func show(_ step: Int, of all: ClosedRange<Int>) {
    let seen = visible(of: all)
    if step < seen.lowerBound {
      move(toEnd: step + (width ?? 0), of: all)
    } else if step > seen.upperBound {
      move(toEnd: step, of: all)
    }
  }

  private mutating func move(toEnd last: Int, of all: ClosedRange<Int>) {
    guard let width else { return }
    end = last >= all.upperBound ? nil : max(min(all.upperBound, all.lowerBound + width), last)
  }
}
