import Foundation

/// What a program in a pseudo-terminal did not do.
public enum PseudoTerminalError: Error, Equatable {
  case refused(String, code: Int32)
  /// The marker did not come in time, or the program ended before; with what did come, without
  /// escape sequences.
  case noMarker(String, output: String)
  case stillRunning(output: String)
}

/// A program in a terminal of its own, as a person's shell would start it, for tests.
public final class PseudoTerminal {
  public enum Ending: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  public let process: pid_t
  /// All bytes that the program has written so far, as far as they have been read.
  public private(set) var bytes: [UInt8] = []
  private let controller: Int32
  /// Held open, so that the terminal outlives the program and can be looked at.
  private let terminal: Int32
  private var ending: Ending?

  /// Starts the program in a session of its own that the terminal controls.
  ///
  /// - Parameters:
  ///   - executable: A path, or a name to be found in `PATH`.
  ///   - environment: On top of the test's own; nil takes a variable away.
  public init(
    _ executable: String, _ arguments: [String] = [], columns: Int = 80, rows: Int = 24,
    environment: [String: String?] = [:]
  ) throws {
    var (controller, terminal): (Int32, Int32) = (-1, -1)
    var path = [CChar](repeating: 0, count: 128)
    guard openpty(&controller, &terminal, &path, nil, nil) == 0 else {
      throw PseudoTerminalError.refused("openpty", code: errno)
    }
    for descriptor in [controller, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    (self.controller, self.terminal) = (controller, terminal)
    Self.setSize(of: controller, columns, rows)
    process = try Self.spawn(executable, arguments, on: path, environment)
  }

  deinit {
    if ending == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    close(controller)
    close(terminal)
  }

  public func type(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(controller, $0.baseAddress, $0.count) }
      guard count > 0 else { throw PseudoTerminalError.refused("write", code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Changes the terminal's size; the kernel tells the program by SIGWINCH.
  public func resize(columns: Int, rows: Int) { Self.setSize(of: controller, columns, rows) }

  public func send(signal: Int32) { kill(process, signal) }

  /// What has been written so far, without escape sequences.
  public var text: String { Self.withoutEscapes(bytes[...]) }

  /// Reads until the marker stands in what was written after byte `start`, escape sequences aside.
  ///
  /// - Returns: All of that text.
  @discardableResult
  public func read(until marker: String, after start: Int = 0, seconds: Double = 10) throws
    -> String
  {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let found = Self.withoutEscapes(bytes[min(start, bytes.count)...])
      if found.contains(marker) { return found }
      let isOver = hasEnded()
      if !readSome(for: isOver ? 0 : 20), isOver || ContinuousClock.now > deadline {
        throw PseudoTerminalError.noMarker(marker, output: found)
      }
    }
  }

  /// Reads what the program still writes until it ends.
  public func waitForEnding(seconds: Double = 10) throws -> Ending {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !hasEnded() {
      _ = readSome(for: 20)
      if ContinuousClock.now > deadline { throw PseudoTerminalError.stillRunning(output: text) }
    }
    while readSome(for: 0) {}
    return ending ?? .exited(0)
  }

  /// Whether the terminal edits and echoes lines, as a shell expects to find it.
  public var isSane: Bool {
    var state = termios()
    let wanted = tcflag_t(ICANON | ECHO | ISIG)
    return tcgetattr(terminal, &state) == 0 && state.c_lflag & wanted == wanted
  }

  private func hasEnded() -> Bool {
    guard ending == nil else { return true }
    var status: Int32 = 0
    guard waitpid(process, &status, WNOHANG) == process else { return false }
    // The macros of sys/wait.h: the low seven bits are the signal, the next byte is the status.
    let signal = status & 0x7F
    ending = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
    return true
  }

  private func readSome(for milliseconds: Int32) -> Bool {
    var source = pollfd(fd: controller, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, milliseconds) > 0, source.revents & Int16(POLLIN) != 0 else {
      return false
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(controller, &buffer, buffer.count)
    guard count > 0 else { return false }
    bytes += buffer[..<count]
    return true
  }
}

extension PseudoTerminal {
  private static func setSize(of descriptor: Int32, _ columns: Int, _ rows: Int) {
    var window = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &window)
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], on path: [CChar], _ changes: [String: String?]
  ) throws -> pid_t {
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in changes { variables[name] = value }
    let words = ([executable] + arguments).map { strdup($0) }
    let environment = variables.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in words + environment { free(word) } }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    // A new session first; the terminal that it opens then is the one that controls it.
    let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which glibc gives to GNU sources alone
    let flags = setSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    posix_spawnattr_setflags(&attributes, Int16(flags))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)

    var process = pid_t()
    let code = posix_spawnp(
      &process, executable, &actions, &attributes, words + [nil], environment + [nil])
    guard code == 0 else { throw PseudoTerminalError.refused(executable, code: code) }
    return process
  }

  /// Without control sequences (ESC [ … letter), commands (ESC ] … BEL) and short escapes.
  private static func withoutEscapes(_ bytes: ArraySlice<UInt8>) -> String {
    enum Place { case text, escape, sequence, command, charset }
    var (result, place): ([UInt8], Place) = ([], .text)
    for byte in bytes {
      switch place {
      case .text:
        if byte == 0x1B { place = .escape } else { result.append(byte) }
      case .escape:
        switch byte {
        case UInt8(ascii: "["): place = .sequence
        case UInt8(ascii: "]"): place = .command
        case UInt8(ascii: "("), UInt8(ascii: ")"): place = .charset
        default: place = .text
        }
      case .sequence: if (0x40...0x7E).contains(byte) { place = .text }
      case .command: if byte == 0x07 || byte == UInt8(ascii: "\\") { place = .text }
      case .charset: place = .text
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
