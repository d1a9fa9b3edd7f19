import Dispatch
import EngineMessages
import Explorer
import Files
import Foundation
import Pictures
import Synchronization

/// Writes pictures of the explorer on a queue of its own, so that keys are answered meanwhile.
final class PictureWriter: Sendable {
  private let directory: String
  private let queue = DispatchQueue(label: "pictures")
  private let outcomes = Mutex<[WrittenFile]>([])

  /// - Parameter directory: Where the files go.
  init(directory: String = ".") { self.directory = directory }

  func write(_ file: PictureFile) {
    queue.async { [self] in
      let outcome: WrittenFile
      do throws(PictureError) {
        outcome = .written(path: try file.write(into: directory))
      } catch {
        outcome = .refused(error.description)
      }
      outcomes.withLock { $0.append(outcome) }
    }
  }

  /// What became of files since this was asked last.
  func takeOutcomes() -> [WrittenFile] {
    outcomes.withLock { outcomes in
      defer { outcomes = [] }
      return outcomes
    }
  }

  /// Waits until all is written.
  func finish() -> [WrittenFile] {
    queue.sync {}
    return takeOutcomes()
  }
}

extension PictureFile {
  /// Each pixel becomes so many in each direction, as in the files of `ddpm sample`.
  private static let scale = 2

  /// Writes the file, whole or not at all, under a name that nothing has yet.
  ///
  /// - Returns: Its path.
  func write(into directory: String) throws(PictureError) -> String {
    var images: [PixelImage] = []
    for sheet in sheets {
      let layout = PixelImage.MontageLayout(gap: sheet.count > 1 ? 2 : 0, scale: Self.scale)
      images.append(try .montage(sheet.map(\.image), layout: layout))
    }
    guard let first = images.first else { throw .noPictures }
    let path = freePath(in: directory)
    switch kind {
    case .png: try first.writePNG(to: path)
    case .gif: try AnimatedGIF(frames: images).write(to: path)
    }
    return path
  }

  /// With a number behind the name where there is such a file already.
  private func freePath(in directory: String) -> String {
    var path = "\(directory)/\(name).\(kind.rawValue)"
    var number = 2
    while FileManager.default.fileExists(atPath: path) {
      path = "\(directory)/\(name)-\(number).\(kind.rawValue)"
      number += 1
    }
    return path
  }
}

extension Picture {
  /// Only of a picture that is whole.
  fileprivate var image: PixelImage {
    PixelImage(width: width, height: height, channels: channels, bytes: bytes)
  }
}
