import Files
import Pictures

/// A folder of PNG pictures of one size, or of folders of them, one for each class.
///
/// If one picture is in colour, all are. Files of other kinds are passed over.
enum PictureFolder {
  static let sides = 8...512
  /// Bytes of all pictures together.
  static let largest = 1 << 32
  static let mostClasses = 10_000

  private struct Item {
    /// Below the folder.
    let file: String
    let label: Int?
  }

  /// - Parameter names: What is in `directory`.
  static func read(
    _ directory: String, names: [String], name: String
  ) throws(DatasetError) -> ImageDataset {
    var items = pictures(in: names).map { Item(file: $0, label: nil) }
    var classes: [String] = []
    if items.isEmpty {
      for folder in names where Directory.exists(directory + "/" + folder) {
        let path = directory + "/" + folder
        let inside = try files { () throws(FileError) in try Directory.list(path) }
        let found = pictures(in: inside)
        guard !found.isEmpty else { continue }
        items += found.map { Item(file: folder + "/" + $0, label: classes.count) }
        classes.append(folder)
      }
    }
    guard !items.isEmpty else { throw .folder(path: directory, .noPictures) }
    guard classes.count <= mostClasses else {
      throw .folder(
        path: directory, .tooManyClasses(count: classes.count, limit: mostClasses))
    }
    let pictures = try load(items, from: directory)
    let inColour = pictures.contains { $0.channels == 3 }
    return ImageDataset(
      name: name, height: pictures[0].height, width: pictures[0].width,
      channels: inColour ? 3 : 1,
      bytes: pictures.flatMap { inColour ? $0.coloured.bytes : $0.bytes },
      labels: classes.isEmpty ? nil : items.compactMap(\.label), classes: classes)
  }

  private static func pictures(in names: [String]) -> [String] {
    names.filter { $0.lowercased().hasSuffix(".png") && !$0.hasPrefix(".") }
  }

  private static func load(
    _ items: [Item], from directory: String
  ) throws(DatasetError) -> [PixelImage] {
    var pictures: [PixelImage] = []
    var size = 0
    for item in items {
      let path = directory + "/" + item.file
      let picture: PixelImage
      do throws(PictureError) {
        picture = try PixelImage(png: path)
      } catch {
        throw .picture(error)
      }
      let (width, height) = (picture.width, picture.height)
      guard sides.contains(width), sides.contains(height) else {
        throw .folder(
          path: directory,
          .sizeOutOfRange(picture: item.file, width: width, height: height, allowed: sides))
      }
      if let first = pictures.first, (first.width, first.height) != (width, height) {
        throw .folder(
          path: directory,
          .sizeDiffers(
            picture: item.file, found: [width, height], first: items[0].file,
            expected: [first.width, first.height]))
      }
      size += 3 * width * height
      guard size <= largest else {
        throw .folder(path: directory, .tooLarge(bytes: size, limit: largest))
      }
      pictures.append(picture)
    }
    return pictures
  }
}
