import CNcurses
import Foundation
import TerminalKit

extension CursesTerminal {
  /// The next thing that the user or the system does.
  ///
  /// - Parameter timeoutMilliseconds: How long to wait for it; 0 looks only, -1 waits for ever.
  /// - Returns: nil when nothing came in time.
  func nextEvent(timeoutMilliseconds: Int) -> TerminalEvent? {
    let start = ContinuousClock.now
    while true {
      if let event = nextSignal() ?? nextKey() { return event }
      var rest: Int32 = -1
      if timeoutMilliseconds >= 0 {
        let passed = ContinuousClock.now - start
        let left = .milliseconds(timeoutMilliseconds) - passed
        guard left > .zero else { return nil }
        rest = Int32(clamping: Int((left / .milliseconds(1)).rounded(.up)))
      }
      var sources = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: signals, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&sources, nfds_t(sources.count), rest)
      let gone = Int16(POLLHUP | POLLERR | POLLNVAL)
      if ready > 0, sources[0].revents & gone != 0, sources[1].revents == 0 {
        return nextKey() ?? .ended(signal: SIGHUP)
      }
    }
  }

  private func nextSignal() -> TerminalEvent? {
    var number: UInt8 = 0
    while read(signals, &number, 1) == 1 {
      switch Int32(number) {
      case SIGINT: return .input(.key(.control("c")))
      case SIGTSTP:
        suspend()
        return .input(.resized(size))
      case SIGCONT:
        takeBack()
        return .input(.resized(size))
      case SIGWINCH:
        followSize()
        return .input(.resized(size))
      case let signal: return .ended(signal: signal)
      }
    }
    return nil
  }

  /// nil where no key waits, and for keys that mean nothing here.
  private func nextKey() -> TerminalEvent? {
    while true {
      var code = wint_t()
      switch wget_wch(keys, &code) {
      case OK:
        if let key = Key(character: UInt32(code)) { return .input(.key(key)) }
      case KEY_CODE_YES where Int32(bitPattern: code) == KEY_MOUSE:
        if let mouse = nextMouseAction() { return .input(.mouse(mouse)) }
      case KEY_CODE_YES:
        if let key = Key(code: Int32(bitPattern: code)) { return .input(.key(key)) }
      default: return nil
      }
    }
  }

  private func nextMouseAction() -> MouseAction? {
    var (x, y): (Int32, Int32) = (0, 0)
    let kind: MouseAction.Kind
    switch cncurses_mouse_next(&x, &y) {
    case cncurses_mouse_press: kind = .press
    case cncurses_mouse_drag: kind = .drag
    case cncurses_mouse_release: kind = .release
    case cncurses_mouse_scroll_up: kind = .scrollUp
    case cncurses_mouse_scroll_down: kind = .scrollDown
    default: return nil
    }
    return MouseAction(kind, x: Int(x), y: Int(y))
  }
}

extension Key {
  /// A key that the terminal sends as a character.
  init?(character code: UInt32) {
    switch code {
    case 0x09: self = .tab
    case 0x0A, 0x0D: self = .enter
    case 0x1B: self = .escape
    case 0x08, 0x7F: self = .backspace
    case 0x01...0x1A:
      guard let letter = Unicode.Scalar(code + 0x60) else { return nil }
      self = .control(letter)
    case 0x00...0x1F: return nil
    default:
      guard let scalar = Unicode.Scalar(code) else { return nil }
      self = .character(scalar)
    }
  }

  /// A key that ncurses knows by a code of its own.
  init?(code: Int32) {
    switch code {
    case KEY_UP, KEY_SR: self = .up
    case KEY_DOWN, KEY_SF: self = .down
    case KEY_LEFT, KEY_SLEFT: self = .left
    case KEY_RIGHT, KEY_SRIGHT: self = .right
    case KEY_HOME, KEY_A1, KEY_FIND: self = .home
    case KEY_END, KEY_C1, KEY_SELECT: self = .end
    case KEY_PPAGE, KEY_A3: self = .pageUp
    case KEY_NPAGE, KEY_C3: self = .pageDown
    case KEY_ENTER: self = .enter
    case KEY_BTAB: self = .backTab
    case KEY_BACKSPACE: self = .backspace
    case KEY_DC: self = .delete
    default: return nil
    }
  }
}
