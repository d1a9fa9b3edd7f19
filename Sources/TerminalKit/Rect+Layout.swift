extension Rect {
  /// The column after the last one.
  public var right: Int { x + width }
  /// The row after the last one.
  public var bottom: Int { y + height }

  /// The rows, from the top.
  public var rows: Range<Int> { y..<bottom }
  public var columns: Range<Int> { x..<right }

  public var size: Size { Size(width, height) }

  public func contains(x: Int, y: Int) -> Bool { columns.contains(x) && rows.contains(y) }

  /// What is left without `margin` cells on each side.
  public func inset(by margin: Int) -> Rect { inset(horizontal: margin, vertical: margin) }

  public func inset(horizontal: Int, vertical: Int) -> Rect {
    Rect(
      x: x + horizontal, y: y + vertical, width: width - 2 * horizontal,
      height: height - 2 * vertical)
  }

  /// The upper `top` rows (all there are, if there are fewer) and the rest.
  public func split(top: Int) -> (top: Rect, rest: Rect) {
    let top = max(0, min(top, height))
    return (
      Rect(x: x, y: y, width: width, height: top),
      Rect(x: x, y: y + top, width: width, height: height - top)
    )
  }

  /// The lower `bottom` rows and what is above them.
  public func split(bottom: Int) -> (rest: Rect, bottom: Rect) {
    let parts = split(top: height - max(0, min(bottom, height)))
    return (parts.top, parts.rest)
  }

  /// The `left` columns at the left (all there are, if there are fewer) and the rest.
  public func split(left: Int) -> (left: Rect, rest: Rect) {
    let left = max(0, min(left, width))
    return (
      Rect(x: x, y: y, width: left, height: height),
      Rect(x: x + left, y: y, width: width - left, height: height)
    )
  }

  /// The `right` columns at the right and what is left of them.
  public func split(right: Int) -> (rest: Rect, right: Rect) {
    let parts = split(left: width - max(0, min(right, width)))
    return (parts.left, parts.rest)
  }

  /// `n` columns side by side with `gap` cells between; widths differ by at most one cell.
  public func columns(_ n: Int, gap: Int = 0) -> [Rect] {
    Self.parts(of: width, n, gap: gap).map {
      Rect(x: x + $0.start, y: y, width: $0.length, height: height)
    }
  }

  /// `n` rows of panes one above another with `gap` cells between.
  public func rows(_ n: Int, gap: Int = 0) -> [Rect] {
    Self.parts(of: height, n, gap: gap).map {
      Rect(x: x, y: y + $0.start, width: width, height: $0.length)
    }
  }

  private static func parts(of length: Int, _ n: Int, gap: Int) -> [(start: Int, length: Int)] {
    guard n > 0 else { return [] }
    let room = max(0, length - gap * (n - 1))
    return (0..<n).map { i in
      let (start, end) = (room * i / n, room * (i + 1) / n)
      return (start + i * gap, end - start)
    }
  }
}
