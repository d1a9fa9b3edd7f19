import Checkpoints
import EngineMessages
import Pictures

/// The sheets of EMA samples that a run has drawn so far, on the disk: `film/step-00001250.png`,
/// pictures side by side.
///
/// Each is there whole or not at all; there are never more than `FilmThinning.most`.
struct RunFilm {
  struct Sheet: Equatable {
    var step: Int
    var pictures: [Picture]
  }

  private let run: RunDirectory
  /// Rising.
  private var steps: [Int]

  /// - Parameter end: The step that the run goes on from; sheets of later ones are taken away.
  init(of run: RunDirectory, until end: Int) throws(EngineError) {
    self.init(reading: run)
    for step in steps where step > end { try remove(step) }
    steps.removeAll { $0 > end }
  }

  /// The film of a run that somebody else may be training.
  init(reading run: RunDirectory) {
    self.run = run
    steps = run.sheetSteps
  }

  /// All sheets that can be read, in their order.
  ///
  /// - Parameters:
  ///   - count: The pictures of a sheet.
  ///   - last: Only sheets of later steps.
  func sheets(of count: Int, after last: Int = -1) -> [Sheet] {
    steps.filter { $0 > last }.compactMap { step in
      guard let image = try? PixelImage(png: run.sheetPath(step)),
        let pictures = Self.pictures(image, count: count)
      else { return nil }
      return Sheet(step: step, pictures: pictures)
    }
  }

  mutating func append(_ sheet: Sheet) throws(EngineError) {
    guard let first = sheet.pictures.first else { return }
    try checkpoints { () throws(CheckpointError) in try run.createFilm() }
    do throws(PictureError) {
      try Self.image(sheet.pictures, like: first).writePNG(to: run.sheetPath(sheet.step))
    } catch {
      throw .pictureFile(error)
    }
    steps.removeAll { $0 >= sheet.step }
    steps.append(sheet.step)
    while let index = FilmThinning.superfluous(steps) {
      try remove(steps.remove(at: index))
    }
  }

  private func remove(_ step: Int) throws(EngineError) {
    try checkpoints { () throws(CheckpointError) in try run.removeSheet(step) }
  }

  private static func image(_ pictures: [Picture], like first: Picture) -> PixelImage {
    let row = first.width * first.channels
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pictures.count * first.bytes.count)
    for y in 0..<first.height {
      for picture in pictures { bytes += picture.bytes[y * row..<(y + 1) * row] }
    }
    return PixelImage(
      width: first.width * pictures.count, height: first.height, channels: first.channels,
      bytes: bytes)
  }

  private static func pictures(_ image: PixelImage, count: Int) -> [Picture]? {
    guard count > 0, image.width.isMultiple(of: count) else { return nil }
    let width = image.width / count
    let row = width * image.channels
    return (0..<count).map { index in
      var bytes: [UInt8] = []
      for y in 0..<image.height {
        let start = (y * count + index) * row
        bytes += image.bytes[start..<start + row]
      }
      return Picture(width: width, height: image.height, channels: image.channels, bytes: bytes)
    }
  }
}
