import EngineMessages

/// What of a finished picture is to be invented anew, while it is painted.
struct MaskPainting: Equatable, Sendable {
  let original: FinishedPicture
  /// A flag for each pixel, rows from the top.
  private(set) var invented: [Bool]
  /// Whether the cursor paints as it moves.
  var isPenDown = false
  /// Whether the pen takes away what was painted.
  var rubsOut = false
  /// Pixels that the pen is wide, an odd number.
  var penWidth = 3

  static let penWidths = [1, 3, 5, 7, 9]

  /// - Parameter earlier: What was painted last stays where the pictures have one size.
  init(_ original: FinishedPicture, after earlier: MaskPainting?) {
    self.original = original
    let count = original.pixels.width * original.pixels.height
    invented = Array(repeating: false, count: count)
    guard let earlier else { return }
    penWidth = earlier.penWidth
    if earlier.original.pixels.width == original.pixels.width, earlier.invented.count == count {
      invented = earlier.invented
    }
  }

  /// How many pixels are to be invented.
  var count: Int { invented.count { $0 } }

  /// A square around the pixel.
  mutating func paint(at pixel: Pixel) {
    let (width, height, reach) = (original.pixels.width, original.pixels.height, penWidth / 2)
    for y in max(0, pixel.y - reach)..<max(0, min(height, pixel.y + reach + 1)) {
      for x in max(0, pixel.x - reach)..<max(0, min(width, pixel.x + reach + 1)) {
        invented[y * width + x] = !rubsOut
      }
    }
  }

  /// Every pixel of the way from one to the other.
  mutating func paint(from start: Pixel, to end: Pixel) {
    let steps = max(abs(end.x - start.x), abs(end.y - start.y), 1)
    for step in 0...steps {
      paint(
        at: Pixel(
          x: start.x + (end.x - start.x) * step / steps,
          y: start.y + (end.y - start.y) * step / steps))
    }
  }

  mutating func clear() { invented = Array(repeating: false, count: invented.count) }

  /// For the engine, to be invented `rounds` times in every step.
  var request: InpaintingMask {
    InpaintingMask(picture: original.given, invented: invented.map { $0 ? 1 : 0 })
  }
}

/// One picture of a film that has come to its end.
struct FinishedPicture: Equatable, Sendable {
  /// The film.
  let identifier: Int
  /// Which of its pictures, from 0.
  let picture: Int
  let pixels: Picture

  var given: GivenPicture { .sample(of: identifier, picture: picture) }

  func hasSize(of other: FinishedPicture) -> Bool {
    pixels.width == other.pixels.width && pixels.height == other.pixels.height
      && pixels.channels == other.pixels.channels
  }
}

/// What an interpolation lies between.
struct MixedPictures: Equatable, Sendable {
  let first: FinishedPicture
  let last: FinishedPicture
}

extension SampleState {
  /// Both ends of the film, if it is an interpolation.
  var ends: MixedPictures? {
    guard let mixed, case .between(let first, let last, _)? = trajectory?.request.beginning,
      first == mixed.first.given, last == mixed.last.given
    else { return nil }
    return mixed
  }

  /// The picked picture as it is at the end of its film; nil before.
  var finished: FinishedPicture? {
    guard let trajectory, trajectory.phase == .complete, let last = trajectory.frames.last,
      last.timestep == 0, last.xt.indices.contains(closer.picked)
    else { return nil }
    return FinishedPicture(
      identifier: trajectory.request.identifier, picture: closer.picked,
      pixels: last.xt[closer.picked])
  }

  /// What the film keeps of a picture, if it invents only a part.
  var original: MaskPainting? {
    guard let mask, trajectory?.request.inpainting?.picture == mask.original.given else {
      return nil
    }
    return mask
  }

  /// What `v` leads to.
  var nextView: SecondView {
    view == .change && original != nil ? .original : view.next
  }
}
