/// Which number stands for which pair of colours, for screens that know colours by numbered pairs.
///
/// A number may be given a new meaning only when no cell on the screen uses it any more. So each
/// cell that shows a pair holds it, and a number that nobody holds waits until the screen has been
/// drawn without it.
public struct ColorPairs: Sendable {
  public typealias Colors = (foreground: PaintColor, background: PaintColor)

  /// Numbers are below this; number 0 is the terminal's own pair.
  private let limit: Int
  private var numbers: [Key: Int] = [:]
  private var entries: [Entry] = [Entry(key: nil, holders: 0, freed: 0)]
  /// Numbers without holders, in the order in which they were let go, with the frame.
  private var free: [(number: Int, frame: Int)] = []
  private var nextFree = 0
  private var frame = 1

  /// Both colours as one number, which is found quickly.
  private struct Key: Hashable {
    let code: UInt64

    init(_ colors: Colors) {
      code = UInt64(colors.foreground.code) << 32 | UInt64(colors.background.code)
    }
  }

  private struct Entry {
    var key: Key?
    var holders: Int
    /// The frame in which the last holder let go.
    var freed: Int
  }

  /// - Parameter limit: At least 1: how many numbers there are, 0 among them.
  public init(limit: Int) { self.limit = max(1, limit) }

  /// A number for the colours, held once more.
  ///
  /// - Returns: `isNew` where the screen must be told what the number means now. Number 0 where all
  ///   others are in use.
  public mutating func hold(_ colors: Colors) -> (number: Int, isNew: Bool) {
    let key = Key(colors)
    guard key != Key((.standard, .standard)) else { return (0, false) }
    if let number = numbers[key] {
      entries[number].holders += 1
      return (number, false)
    }
    guard let number = unusedNumber() else { return (0, false) }
    if let old = entries[number].key { numbers[old] = nil }
    entries[number] = Entry(key: key, holders: 1, freed: 0)
    numbers[key] = number
    return (number, true)
  }

  /// One cell fewer shows the pair.
  public mutating func release(_ number: Int) {
    guard number > 0 else { return }
    entries[number].holders -= 1
    guard entries[number].holders == 0 else { return }
    entries[number].freed = frame
    free.append((number, frame))
  }

  /// The screen has been drawn: what was let go is on it no more.
  public mutating func endFrame() {
    frame += 1
    if nextFree > 1024 && nextFree * 2 > free.count {
      free.removeFirst(nextFree)
      nextFree = 0
    }
  }

  private mutating func unusedNumber() -> Int? {
    if entries.count < limit {
      entries.append(Entry(key: nil, holders: 0, freed: 0))
      return entries.count - 1
    }
    while nextFree < free.count, free[nextFree].frame < frame {
      let (number, frame) = free[nextFree]
      nextFree += 1
      // Otherwise it was taken up again since, and perhaps let go again later.
      if entries[number].holders == 0 && entries[number].freed == frame { return number }
    }
    return nil
  }
}

extension PaintColor {
  /// Another number for every colour.
  fileprivate var code: UInt32 {
    switch self {
    case .standard: 0
    case .number(let number): 1 << 24 | UInt32(number)
    case .exact(let color):
      2 << 24 | UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
    }
  }
}
