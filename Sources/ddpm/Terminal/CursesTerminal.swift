import CNcurses
import Foundation
import TerminalKit

/// The screen, through ncurses: shows grids of cells and says what the user does.
///
/// To be used from the main thread alone. It must be left by ``leave()``; a fault and an exit from
/// elsewhere give the terminal back as well.
final class CursesTerminal {
  let tier: ColorTier
  let encoding: TextEncoding
  private(set) var size: Size

  /// The numbers that colours have in ncurses; nil for a terminal without colours.
  var pairs: ColorPairs?
  var painter: TierPainter
  /// What the screen shows, and the pair that each of its cells holds.
  var shown: Grid?
  var held: [Int] = []

  /// Keys are read from here, as reading from the screen's own window would also paint it.
  let keys: UnsafeMutablePointer<WINDOW>
  /// Where signals arrive as bytes.
  let signals: Int32
  private let screen: OpaquePointer
  private let errors: ErrorLog
  private var isLeft = false

  /// Takes the terminal over.
  ///
  /// - Parameter color: nil takes the best that the terminal has.
  /// - Throws: ``TerminalError`` with the terminal as it was.
  init(color: ColorTier? = nil) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    encoding = TextEncoding.start()
    cncurses_remember_terminal()
    let opened = try Self.open(color)
    guard let keys = newpad(1, 1) else {
      endwin()
      throw .unknownTerminal(opened.name)
    }
    (screen, tier, self.keys) = (opened.screen, opened.tier, keys)
    painter = TierPainter(tier, isASCII: encoding == .ascii)
    errors = ErrorLog()
    size = Self.windowSize
    cncurses_rescue_begin(errors.stream, errors.file)
    signals = cncurses_signals_begin()
    setUp()
  }

  /// The screen with the best description of the terminal that can be had.
  private static func open(
    _ option: ColorTier?
  ) throws(TerminalError) -> (screen: OpaquePointer, tier: ColorTier, name: String) {
    let environment = ProcessInfo.processInfo.environment
    let name = environment["TERM"] ?? ""
    let colors = Int(name.isEmpty ? -2 : cncurses_stored_colors(name))
    guard colors > -2 else { throw .unknownTerminal(name) }
    let tier = ColorTier.chosen(option: option, environment: environment, terminalColors: colors)
    // The numbers of a stored direct description are colours, except for the first eight.
    let needsEntry = tier == .full || tier.colorCount > colors || colors > 256
    if needsEntry, let screen = ColorEntry.start(tier, from: name) { return (screen, tier, name) }
    guard let screen = cncurses_start(name) else { throw .unknownTerminal(name) }
    let stored = ColorTier.chosen(
      option: nil, environment: ["TERM": name], terminalColors: colors)
    return (screen, needsEntry && tier != .mono ? stored : tier, name)
  }

  private static var windowSize: Size { Size(Int(cncurses_columns()), Int(cncurses_rows())) }

  private func setUp() {
    raw()
    noecho()
    nonl()
    keypad(keys, true)
    // Terminals that were not told, or did not heed, that the keypad is an application's.
    for (letter, code) in [
      ("A", KEY_UP), ("B", KEY_DOWN), ("C", KEY_RIGHT), ("D", KEY_LEFT), ("H", KEY_HOME),
      ("F", KEY_END),
    ] {
      define_key("\u{1B}[\(letter)", code)
    }
    nodelay(keys, true)
    set_escdelay(25)
    curs_set(0)
    cncurses_mouse_enable()
    if tier != .mono, start_color() == OK, use_default_colors() == OK {
      // Default colours come on top of the pairs that the description promises.
      let extra = tier.colorCount <= 16 ? 1 + 2 * tier.colorCount : 0
      pairs = ColorPairs(limit: min(Int(cncurses_pair_count()) + extra, 1 << 16))
    }
    trackDrags(true)
  }

  /// Motion with a button held, which ncurses itself does not ask the terminal for.
  private func trackDrags(_ isOn: Bool) {
    guard has_mouse() else { return }
    FileHandle.standardOutput.write(Data("\u{1B}[?1002\(isOn ? "h" : "l")".utf8))
  }

  /// Gives the terminal back as it was, and says the last line of what went wrong meanwhile.
  ///
  /// May be called more than once.
  func leave() {
    guard !isLeft else { return }
    isLeft = true
    trackDrags(false)
    endwin()
    cncurses_signals_end()
    cncurses_rescue_end()
    errors.close()
    delscreen(screen)
  }

  /// Gives the terminal to the shell, as Ctrl-Z does, until the program is told to go on.
  func suspend() {
    trackDrags(false)
    endwin()
    cncurses_stop()
    takeBack()
  }

  /// After others have had the terminal: every cell is drawn anew, at the size of now.
  func takeBack() {
    trackDrags(true)
    followSize()
    cncurses_forget_screen()
    refresh()
  }

  /// Takes over the size that the terminal has now; what is shown is forgotten.
  func followSize() {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0,
      window.ws_row > 0
    else { return }
    resizeterm(Int32(window.ws_row), Int32(window.ws_col))
    size = Self.windowSize
  }
}
