import EngineMessages
import TerminalKit

/// The plane on a rectangle of cells: one scale for both coordinates, the origin in the middle.
struct PlaneCanvas {
  let rect: Rect
  private let canvasSize: Size
  /// Dots for one unit of the plane.
  private let scale: Double

  init(_ rect: Rect) {
    self.rect = rect
    canvasSize = Size(rect.width * 2, rect.height * 4)
    scale = Double(min(canvasSize.width, canvasSize.height)) / (2 * PlaneLook.reach.y)
  }

  /// The dot of a point; far outside for points far outside.
  func dot(_ point: SIMD2<Double>) -> (x: Int, y: Int) {
    func clamped(_ value: Double) -> Int {
      value.isFinite ? Int(max(-1e6, min(1e6, value.rounded(.down)))) : -1_000_000
    }
    return (
      clamped(Double(canvasSize.width) / 2 + point.x * scale),
      clamped(Double(canvasSize.height) / 2 - point.y * scale)
    )
  }

  /// The point in the middle of a cell of the grid.
  func point(x: Int, y: Int) -> SIMD2<Double> {
    let dots = SIMD2(
      2 * Double(x - rect.x) + 1 - Double(canvasSize.width) / 2,
      Double(canvasSize.height) / 2 - 4 * Double(y - rect.y) - 2)
    return dots / scale
  }

  /// Cells between neighbouring arrows.
  var arrowSpacing: (columns: Int, rows: Int) {
    let rows = max(2, rect.height / 12)
    return (2 * rows, rows)
  }
}

extension PlaneLook {
  /// A field of the coarse grid between its crossings; nil outside.
  func value(of field: [SIMD2<Float>], at point: SIMD2<Double>) -> SIMD2<Double>? {
    let place = (point / Self.reach + 1) / 2 * SIMD2(Double(columns - 1), Double(rows - 1))
    guard field.count == columns * rows, place.x >= 0, place.y >= 0,
      place.x <= Double(columns - 1), place.y <= Double(rows - 1)
    else { return nil }
    let (column, row) = (min(Int(place.x), columns - 2), min(Int(place.y), rows - 2))
    let (u, v) = (place.x - Double(column), place.y - Double(row))
    func at(_ dx: Int, _ dy: Int) -> SIMD2<Double> {
      SIMD2<Double>(field[(row + dy) * columns + column + dx])
    }
    let (below, above) = (
      (1 - u) * at(0, 0) + u * at(1, 0), (1 - u) * at(0, 1) + u * at(1, 1)
    )
    return (1 - v) * below + v * above
  }

  /// The pieces of the lines where the density is `level`, by marching squares.
  func contour(at level: Float) -> [(SIMD2<Double>, SIMD2<Double>)] {
    let (width, height) = (
      (columns - 1) * Self.fineness + 1, (rows - 1) * Self.fineness + 1
    )
    let step = 2 * Self.reach / SIMD2(Double(width - 1), Double(height - 1))
    var pieces: [(SIMD2<Double>, SIMD2<Double>)] = []
    for row in 0..<height - 1 {
      for column in 0..<width - 1 {
        let first = row * width + column
        let isFirstInside = density[first] > level
        guard
          isFirstInside != (density[first + 1] > level)
            || isFirstInside != (density[first + width] > level)
            || isFirstInside != (density[first + width + 1] > level)
        else { continue }
        let corners = [
          density[first], density[first + 1], density[first + width + 1], density[first + width],
        ]
        let isInside = corners.map { $0 > level }
        let crossings = Self.crossings(corners, isInside, level).map {
          (SIMD2(Double(column), Double(row)) + $0) * step - Self.reach
        }
        for i in stride(from: 0, to: crossings.count - 1, by: 2) {
          pieces.append((crossings[i], crossings[i + 1]))
        }
      }
    }
    return pieces
  }

  /// Where the line crosses the sides of a square, counter-clockwise from the lower left corner.
  private static func crossings(
    _ corners: [Float], _ isInside: [Bool], _ level: Float
  ) -> [SIMD2<Double>] {
    let places = [SIMD2(0.0, 0.0), SIMD2(1.0, 0.0), SIMD2(1.0, 1.0), SIMD2(0.0, 1.0)]
    return (0..<4).compactMap { i in
      let j = (i + 1) % 4
      guard isInside[i] != isInside[j] else { return nil }
      let share = Double((level - corners[i]) / (corners[j] - corners[i]))
      return places[i] + min(1, max(0, share)) * (places[j] - places[i])
    }
  }
}
