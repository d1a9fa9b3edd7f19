import EngineMessages
import TerminalKit

/// Painting what is to be invented, and mixing two pictures.
extension AppState {
  mutating func perform(_ action: MaskAction) -> [Effect] {
    switch action {
    case .open: openMask()
    case .togglePen:
      sample.mask?.isPenDown.toggle()
      paintIfDown()
    case .toggleRubber: sample.mask?.rubsOut.toggle()
    case .thinner: changePen(.less)
    case .thicker: changePen(.more)
    case .clear: sample.mask?.clear()
    case .invent: return invent()
    case .mark: markPicture()
    }
    return []
  }

  func offers(_ action: MaskAction) -> Bool {
    let mask = sample.mask
    return switch action {
    case .open, .mark: sample.finished != nil && model != nil
    case .togglePen, .toggleRubber: mask != nil
    case .thinner: mask.map { $0.penWidth > MaskPainting.penWidths[0] } == true
    case .thicker: mask.map { $0.penWidth < MaskPainting.penWidths.last ?? 1 } == true
    case .clear: mask.map { $0.count > 0 } == true
    case .invent: mask != nil && model != nil
    }
  }

  private mutating func openMask() {
    guard sample.closer.level != .mask else {
      _ = lookLessClosely()
      return
    }
    guard let finished = sample.finished else { return }
    if sample.mask?.original != finished {
      sample.mask = MaskPainting(finished, after: sample.mask)
    }
    sample.mask?.isPenDown = false
    lookAtPixels(.mask)
  }

  private mutating func changePen(_ change: Change) {
    guard let width = sample.mask?.penWidth else { return }
    sample.mask?.penWidth = change.next(width, in: MaskPainting.penWidths)
  }

  /// The pen paints where it is put down, and wherever it is led from there.
  mutating func paintIfDown() {
    guard sample.closer.level == .mask, sample.mask?.isPenDown == true,
      let picture = sample.mask?.original.pixels
    else { return }
    sample.mask?.paint(at: sample.closer.pixel.clamped(to: picture))
  }

  /// A pressed or dragged mouse paints, whether the pen is down or not.
  mutating func paintMask(_ mouse: MouseAction) {
    guard let pixels = pixelMap?.pixels(atX: mouse.x, y: mouse.y), let last = pixels.last else {
      return
    }
    let start = mouse.kind == .drag ? sample.closer.pixel : last
    for pixel in pixels {
      sample.mask?.paint(from: start, to: pixel)
    }
    sample.closer.pixel = last
  }

  /// Asks for the picture with the painted part anew; the original stands beside it.
  private mutating func invent() -> [Effect] {
    guard let mask = sample.mask, mask.count > 0 else {
      tell("Nothing is painted yet: Space puts the pen down.", isFailure: true)
      return []
    }
    let effects = startSampling { $0.inpainting = mask.request }
    guard !effects.isEmpty else { return [] }
    sample.closer.leavePictures()
    (sample.view, sample.focus) = (.original, .samplingSettings)
    return effects
  }

  /// The first picture that is marked waits for the second.
  private mutating func markPicture() {
    guard let finished = sample.finished else { return }
    guard let first = sample.marked else {
      sample.marked = finished
      tell("Picture \(finished.picture + 1) is marked; x on another picture mixes the two.")
      return
    }
    guard first != finished else {
      sample.marked = nil
      return
    }
    guard first.hasSize(of: finished) else {
      tell("The marked picture has another size, expected one of equal size.", isFailure: true)
      return
    }
    let middle = max(1, samplingTimesteps / 2)
    entry = Entry(target: .mixing(from: first, to: finished), text: "\(middle)")
  }

  /// Pictures from one to the other.
  ///
  /// Source: Ho et al. (2020), Fig. 8.
  mutating func mix(
    _ first: FinishedPicture, _ last: FinishedPicture, at timestep: Int
  ) -> [Effect] {
    let effects = startSampling {
      $0.beginning = .between(first.given, last.given, start: timestep)
      if $0.count < 3 { $0.count = 8 }
    }
    guard !effects.isEmpty else { return [] }
    (sample.marked, sample.mixed, notice) = (nil, MixedPictures(first: first, last: last), nil)
    sample.closer.leavePictures()
    lookCloser(.grid)
    return effects
  }
}
