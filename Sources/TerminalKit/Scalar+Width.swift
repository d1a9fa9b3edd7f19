extension Unicode.Scalar {
  /// Whether the scalar fills one column of a terminal by itself: no control or combining mark,
  /// and not a wide East Asian character or emoji.
  public var isOneColumnWide: Bool {
    guard value >= 0x20 else { return false }
    guard value >= 0x7F else { return true }
    guard !(0x2500...0x259F).contains(value), !(0x2800...0x28FF).contains(value) else {
      return true  // box drawing, blocks and braille, which are most of a screen
    }
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .surrogate, .privateUse, .unassigned,
      .lineSeparator, .paragraphSeparator:
      return false
    default:
      return !properties.isEmojiPresentation
        && !Self.wideRanges.contains { $0.contains(value) }
    }
  }

  /// The blocks of wide characters (Unicode's East Asian Width W and F), emoji aside.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F000...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
