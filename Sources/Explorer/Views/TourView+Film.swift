import EngineMessages
import Schedules
import TerminalKit

/// The figures that show the film of the workspace Sample, and the network that made it.
extension AppState {
  /// x_t, large, and where in time it is.
  func paintTourFilm(into grid: inout Grid, in rect: Rect) {
    let name = sample.trajectory?.modelName ?? model?.name ?? ""
    let inside = frame("xₜ", note: name, color: Theme.xt, into: &grid, in: rect)
    guard let frame = sample.frame, let picture = frame.xt.first else {
      PanePainter.promise(filmPromise, into: &grid, in: inside)
      return
    }
    let (room, line) = inside.split(bottom: 1)
    PictureView(picture.block).draw(into: &grid, in: room)
    paintFilmTime(frame, into: &grid, in: line)
  }

  private var filmPromise: String {
    if model == nil { return "There is no network to sample from yet." }
    return tour.current?.figure == .own && ownModel == nil
      ? "There is no run of yours yet; the stop before this one trains it."
      : "Space draws a picture from noise."
  }

  /// From noise at the left to the picture at the right.
  func paintFilmTime(_ frame: TrajectoryFrame, into grid: inout Grid, in rect: Rect) {
    guard let trajectory = sample.trajectory, rect.width > 16, rect.height > 0 else { return }
    TimeLine(timestep: frame.timestep, timesteps: trajectory.timesteps).paint(
      room: 11, into: &grid, in: rect)
  }

  /// x_t, ε_θ and the x_0 that follows from both.
  func paintTourEpsilon(into grid: inout Grid, in rect: Rect) {
    guard let frame = sample.frame, let before = frameBefore, let xt = before.xt.first,
      let x0 = frame.x0Hat.first,
      let epsilon = frame.values?.epsilonHat.block(
        like: xt, black: -3, white: 3)
    else {
      let inside = self.frame("xₜ, ε_θ, x₀", color: Theme.epsilon, into: &grid, in: rect)
      PanePainter.promise(
        sample.frame == nil
          ? filmPromise : "At x_T the network was not asked yet: → goes on.", into: &grid,
        in: inside)
      return
    }
    let (pictures, line) = rect.split(bottom: 1)
    paint(
      [
        TourPicture("xₜ  t = \(NumberText.grouped(before.timestep))", Theme.xt, xt.block),
        TourPicture("ε_θ(xₜ, t)", Theme.epsilon, epsilon),
        TourPicture("x₀ predicted", Theme.x0Hat, x0.block),
      ], into: &grid, in: pictures)
    paintFilmTime(frame, into: &grid, in: line.inset(horizontal: 2, vertical: 0))
  }

  /// The frame from which the one under the cursor was made.
  var frameBefore: TrajectoryFrame? {
    guard let trajectory = sample.trajectory, sample.cursor > 0,
      trajectory.frames.indices.contains(sample.cursor - 1)
    else { return nil }
    return trajectory.frames[sample.cursor - 1]
  }

  /// What both autoencoders make of a picture, and of codes drawn at random.
  func paintTourCodes(into grid: inout Grid, in rect: Rect) {
    let note = latent.latest.map { "step \(NumberText.grouped($0.step))" } ?? ""
    let (top, bottom) = rect.split(top: max(8, rect.height * 2 / 5))
    let inside = frame("x, and x' of both", note: note, color: Theme.x0Hat, into: &grid, in: top)
    if let survey = latent.survey {
      let pictures = [
        ("x", survey.example), ("AE", survey.autoencoder.decoded),
        ("VAE", survey.variational.decoded),
      ]
      for (item, column) in zip(pictures, inside.columns(3, gap: 1)) {
        let (label, room) = column.split(top: 1)
        grid.writeCentred(
          item.0, x: label.x, y: label.y, width: label.width, foreground: Theme.dim)
        PictureView(item.1.block).draw(into: &grid, in: room)
      }
    } else {
      PanePainter.promise("Space lets both learn.", into: &grid, in: inside)
    }
    paintTourRandomCodes(into: &grid, in: bottom)
  }

  private func paintTourRandomCodes(into grid: inout Grid, in rect: Rect) {
    let inside = frame("random codes, z ~ N(0, I)", color: Theme.text, into: &grid, in: rect)
    guard let pictures = latent.pictures, latent.wish?.part == .random else {
      PanePainter.promise(
        "Pictures of codes that are drawn at random appear here.", into: &grid, in: inside)
      return
    }
    let found = latent.judgement
    let sides = [
      ("AE", pictures.autoencoder, found?.autoencoder, Theme.x0Hat),
      ("VAE", pictures.variational, found?.variational, Theme.heldOut),
    ]
    for (side, band) in zip(sides, inside.rows(2)) {
      let (label, room) = band.split(top: 1)
      let end = grid.write(side.0, x: label.x, y: label.y, foreground: side.3, style: .bold)
      if let score = side.2 {
        grid.write(
          "  \(NumberText.percent(score.recognisable, decimals: 0)) recognised, distance "
            + NumberText.significant(score.distance),
          x: end, y: label.y, maxWidth: label.right - end, foreground: Theme.dim)
      }
      PictureRow.paint(side.1.map(\.block), into: &grid, in: room)
    }
  }
}

extension [Float] {
  /// Numbers as a picture of the size of `picture`; nil where there are not as many.
  func block(like picture: Picture, black: Float, white: Float) -> PixelBlock? {
    guard count == picture.bytes.count else { return nil }
    let bytes = map { value -> UInt8 in
      let unit = (value - black) / (white - black) * 255
      return unit > 0 ? UInt8(Swift.min(255, unit)) : 0  // NaN is 0
    }
    return PixelBlock(
      width: picture.width, height: picture.height, channels: picture.channels, bytes: bytes)
  }
}
