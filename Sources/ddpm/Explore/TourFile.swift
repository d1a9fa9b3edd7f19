import Explorer
import Files

/// The text of the tour, which belongs to the program.
struct TourFile {
  /// nil where the program's assets were not found.
  let path: String?

  init(assets: Assets = Assets()) { path = assets.directory.map { $0 + "/tour/stops.txt" } }

  func read() throws(TourFileError) -> Tour {
    guard let path else { throw .missing }
    let bytes: [UInt8]
    do throws(FileError) { bytes = try FileReader.contents(of: path) } catch {
      throw .file(error)
    }
    do throws(TourError) { return try Tour(text: String(decoding: bytes, as: UTF8.self)) } catch {
      throw .text(path: path, error)
    }
  }
}

/// Why there is no tour.
enum TourFileError: Error, Equatable, CustomStringConvertible {
  case missing
  case file(FileError)
  case text(path: String, TourError)

  var description: String {
    switch self {
    case .missing:
      "The tour was not found, expected assets/tour/stops.txt beside the program or in DDPM_ASSETS."
    case .file(let error): "\(error)"
    case .text(let path, let error): "\(path): \(error)"
    }
  }
}
