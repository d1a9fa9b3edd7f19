/// At most 256 colours for an animation, and which of them a pixel gets.
///
/// Exact if the pictures are grey or have at most 256 colours together; otherwise by median cut,
/// each channel first cut to 5 bits, so that a pixel is off by half of its box.
/// Source: Heckbert (1982), Color image quantization for frame buffer display.
struct Palette {
  struct Colour: Hashable {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
  }

  /// 2…256 of them, a power of two as GIF wants it.
  let colours: [Colour]
  private let lookup: Lookup

  private enum Lookup {
    case grey
    case exact([Colour: UInt8])
    /// Indexed by 15 bits, red in the highest five.
    case boxes([UInt8])
  }

  init(_ pictures: [PixelImage]) {
    if pictures.allSatisfy({ $0.channels == 1 }) {
      colours = (0...255).map { Colour(red: $0, green: $0, blue: $0) }
      lookup = .grey
    } else if let few = Self.distinctColours(pictures) {
      colours = Self.padded(few)
      lookup = .exact(
        Dictionary(uniqueKeysWithValues: few.enumerated().map { ($1, UInt8($0)) }))
    } else {
      let boxes = ColourBox.medianCut(Self.histogram(pictures), count: 256)
      var indices = [UInt8](repeating: 0, count: 1 << 15)
      for (index, box) in boxes.enumerated() {
        for bin in box.bins { indices[bin.code] = UInt8(index) }
      }
      colours = Self.padded(boxes.map(\.mean))
      lookup = .boxes(indices)
    }
  }

  /// The palette's index of each pixel, row by row.
  func indices(of picture: PixelImage) -> [UInt8] {
    if case .grey = lookup { return picture.bytes }
    return Self.pixels(picture).map { colour in
      switch lookup {
      case .grey: colour.red
      case .exact(let table): table[colour] ?? 0
      case .boxes(let indices): indices[Self.code(colour)]
      }
    }
  }

  private static func pixels(_ picture: PixelImage) -> [Colour] {
    let bytes = picture.coloured.bytes
    return stride(from: 0, to: bytes.count, by: 3).map {
      Colour(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
    }
  }

  /// All colours in their order of appearance, or nil if there are more than 256.
  private static func distinctColours(_ pictures: [PixelImage]) -> [Colour]? {
    var seen: Set<Colour> = []
    var ordered: [Colour] = []
    for picture in pictures {
      for colour in pixels(picture) where seen.insert(colour).inserted {
        ordered.append(colour)
        if ordered.count > 256 { return nil }
      }
    }
    return ordered
  }

  private static func histogram(_ pictures: [PixelImage]) -> [ColourBin] {
    var bins = (0..<1 << 15).map { ColourBin(code: $0) }
    for picture in pictures {
      for colour in pixels(picture) { bins[code(colour)].add(colour) }
    }
    return bins.filter { $0.count > 0 }
  }

  private static func code(_ colour: Colour) -> Int {
    Int(colour.red >> 3) << 10 | Int(colour.green >> 3) << 5 | Int(colour.blue >> 3)
  }

  private static func padded(_ colours: [Colour]) -> [Colour] {
    var size = 2
    while size < colours.count { size *= 2 }
    let black = Colour(red: 0, green: 0, blue: 0)
    return colours + Array(repeating: black, count: size - colours.count)
  }
}
