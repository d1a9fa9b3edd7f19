import CNcurses
import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import ddpm

@Test(
  arguments: [
    (0x09, .tab), (0x0A, .enter), (0x0D, .enter), (0x1B, .escape), (0x7F, .backspace),
    (0x08, .backspace), (0x01, .control("a")), (0x03, .control("c")), (0x1A, .control("z")),
    (0x20, .character(" ")), (0x3F, .character("?")), (0xE9, .character("é")), (0x00, nil),
    (0x1C, nil), (0xD800, nil), (0xFFFF_FFFF, nil),
  ] as [(UInt32, Key?)])
func charactersAreKeys(code: UInt32, key: Key?) {
  #expect(Key(character: code) == key)
}

@Test(
  arguments: [
    (KEY_UP, .up), (KEY_DOWN, .down), (KEY_LEFT, .left), (KEY_RIGHT, .right), (KEY_HOME, .home),
    (KEY_END, .end), (KEY_PPAGE, .pageUp), (KEY_NPAGE, .pageDown), (KEY_BTAB, .backTab),
    (KEY_DC, .delete), (KEY_BACKSPACE, .backspace), (KEY_ENTER, .enter), (KEY_RESIZE, nil),
  ] as [(Int32, Key?)])
func codesAreKeys(code: Int32, key: Key?) {
  #expect(Key(code: code) == key)
}

@Test(
  arguments: [
    (nil, true), ("en_US.UTF-8", true), ("de_DE.utf8", true), ("C", false), ("POSIX", false),
    ("de_DE.ISO-8859-1", false), ("de_DE", false),
  ] as [(String?, Bool)])
func onlyUTF8IsReplacedByUTF8(wanted: String?, isReplaced: Bool) {
  #expect(TextEncoding.mayFallBack(wanted) == isReplaced)
}

@Test func descriptionsCompile() throws {
  try Places.withTemporaryDirectory { directory in
    for tier in ColorTier.allCases where tier != .mono {
      let source = try #require(ColorEntry.source(tier, from: "vt100"))
      let file = directory.appendingPathComponent("source")
      try Data(source.utf8).write(to: file)
      let terminal = try PseudoTerminal(
        "sh",
        [
          "-c",
          "tic -x -o \(directory.path) \(file.path) && tput -T ddpm-colors colors && "
            + "tput -T ddpm-colors setaf 5 | od -c",
        ], environment: ["TERMINFO": directory.path])
      #expect(try terminal.waitForEnding() == .exited(0))
      #expect(terminal.text.contains("\(tier.colorCount)\r\n"))
      // ESC [ 3 5 m, and what takes the place of 5 where there are more colours.
      let words = ["24": "3 8 ; 2 ; 0 ; 0 ; 5 m", "256": "3 8 ; 5 ; 5 m"]
      let shown = terminal.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(shown.contains("033 [ " + (words[tier.rawValue] ?? "3 5 m")), "\(shown)")
    }
  }
}

@Test(arguments: ["", "a b", "x,y", "x|y", "../x", "x\u{E9}"])
func descriptionsHaveNamesThatAreNames(name: String) {
  #expect(ColorEntry.source(.full, from: name) == nil)
}

@Test(
  arguments: [
    ("one\ntwo\n", "two"), ("one\ntwo\n\n  \n", "two"), ("", nil), ("\n\n", nil), ("one", "one"),
    (String(repeating: "x", count: 10_000) + "\nlast\n", "last"),
  ] as [(String, String?)])
func lastLineOfTheLog(text: String, line: String?) throws {
  try Places.withTemporaryDirectory { directory in
    let url = directory.appendingPathComponent("log")
    try Data(text.utf8).write(to: url)
    let file = try FileHandle(forReadingFrom: url)
    #expect(ErrorLog.lastLine(of: file.fileDescriptor) == line)
  }
}
