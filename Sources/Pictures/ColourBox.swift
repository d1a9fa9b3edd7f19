/// The pixels whose colours share the upper five bits of each channel.
struct ColourBin {
  /// 15 bits, red in the highest five.
  let code: Int
  private(set) var count = 0
  /// Of each channel, over all pixels of the bin.
  private(set) var sums = [0, 0, 0]

  init(code: Int) { self.code = code }

  mutating func add(_ colour: Palette.Colour) {
    count += 1
    sums[0] += Int(colour.red)
    sums[1] += Int(colour.green)
    sums[2] += Int(colour.blue)
  }

  /// The channel's five bits.
  func coordinate(_ channel: Int) -> Int { code >> (10 - 5 * channel) & 31 }
}

/// A box in colour space, with the bins that lie in it.
struct ColourBox {
  let bins: [ColourBin]
  let pixels: Int
  /// The channel along which the box is longest, and how long it is there, in bins.
  let longest: (channel: Int, length: Int)

  init(_ bins: [ColourBin]) {
    self.bins = bins
    pixels = bins.reduce(0) { $0 + $1.count }
    var longest = (channel: 0, length: 0)
    for channel in 0..<3 {
      let coordinates = bins.map { $0.coordinate(channel) }
      let length = (coordinates.max() ?? 0) - (coordinates.min() ?? 0)
      if length > longest.length { longest = (channel, length) }
    }
    self.longest = longest
  }

  /// The mean colour of the box's pixels, rounded.
  var mean: Palette.Colour {
    let sums = bins.reduce(into: [0, 0, 0]) { sums, bin in
      for channel in 0..<3 { sums[channel] += bin.sums[channel] }
    }
    let half = pixels / 2
    return Palette.Colour(
      red: UInt8((sums[0] + half) / pixels), green: UInt8((sums[1] + half) / pixels),
      blue: UInt8((sums[2] + half) / pixels))
  }

  /// Two boxes with about half of the pixels each; nil if there is one bin only.
  private var halves: (ColourBox, ColourBox)? {
    guard bins.count > 1 else { return nil }
    let channel = longest.channel
    let sorted = bins.sorted {
      ($0.coordinate(channel), $0.code) < ($1.coordinate(channel), $1.code)
    }
    var cut = 0
    var below = 0
    while cut < sorted.count - 1 && (cut == 0 || below + sorted[cut].count <= pixels / 2) {
      below += sorted[cut].count
      cut += 1
    }
    return (ColourBox(Array(sorted[..<cut])), ColourBox(Array(sorted[cut...])))
  }

  /// At most `count` boxes that hold all bins; the box with most pixels × length is cut first.
  static func medianCut(_ bins: [ColourBin], count: Int) -> [ColourBox] {
    var boxes = [ColourBox(bins)]
    while boxes.count < count {
      let candidates = boxes.indices.filter { boxes[$0].bins.count > 1 }
      let widest = candidates.max {
        boxes[$0].pixels * boxes[$0].longest.length < boxes[$1].pixels * boxes[$1].longest.length
      }
      guard let widest, let (low, high) = boxes[widest].halves else { break }
      boxes[widest] = low
      boxes.append(high)
    }
    return boxes
  }
}
