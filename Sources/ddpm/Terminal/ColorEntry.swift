import CNcurses
import Foundation
import TerminalKit

/// A description of the user's terminal with more colours than the stored one admits.
///
/// Debian's `xterm-256color` has no 24-bit colours, and few systems store the entries that have. So
/// one is derived from whatever `TERM` is; its colours are written out whole, also the first eight,
/// which the stored direct entries take for the user's palette.
enum ColorEntry {
  /// Compiles the description of a tier and opens the screen with it; nil where `tic` is missing or
  /// refuses, or the terminal cannot draw.
  static func start(_ tier: ColorTier, from terminal: String) -> OpaquePointer? {
    guard let source = source(tier, from: terminal) else { return nil }
    let directory = NSTemporaryDirectory() + "/ddpm-\(UUID().uuidString)"
    guard mkdir(directory, 0o700) == 0 else { return nil }
    // The screen keeps what it has read, so that nothing is left to clear away later.
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = directory + "/source"
    guard (try? Data(source.utf8).write(to: URL(fileURLWithPath: file))) != nil,
      compile(file, into: directory)
    else { return nil }
    let before = ProcessInfo.processInfo.environment["TERMINFO"]
    setenv("TERMINFO", directory, 1)
    defer {
      if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
    }
    return cncurses_start(name)
  }

  private static let name = "ddpm-colors"

  /// What `tic` compiles.
  ///
  /// The long name holds the old one, as ncurses looks for “xterm” there before it asks for the
  /// mouse.
  ///
  /// - Returns: nil for names that would not be a name in the description's language.
  static func source(_ tier: ColorTier, from terminal: String) -> String? {
    let isName = terminal.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !",|/\\".utf8.contains($0) }
    guard !terminal.isEmpty, isName, let colors = colors(tier) else { return nil }
    return """
      \(name)|\(terminal) with all its colours,
      \tccc@, initc@, oc@, op=\\E[39;49m,
      \t\(colors),
      \tuse=\(terminal),

      """
  }

  private static func colors(_ tier: ColorTier) -> String? {
    switch tier {
    case .full:
      let bytes = "2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"
      return "RGB, colors#0x1000000, pairs#0x10000, setaf=\\E[38;\(bytes), setab=\\E[48;\(bytes)"
    case .palette256:
      return "colors#256, pairs#0x10000, setaf=\\E[38;5;%p1%dm, setab=\\E[48;5;%p1%dm"
    case .palette16:
      let (low, high) = ("%?%p1%{8}%<%t", "%e\\E[")
      return "colors#16, pairs#256, setaf=\(low)\\E[3%p1%d\(high)9%p1%{8}%-%d%;m, "
        + "setab=\(low)\\E[4%p1%d\(high)10%p1%{8}%-%d%;m"
    case .palette8:
      return "colors#8, pairs#64, setaf=\\E[3%p1%dm, setab=\\E[4%p1%dm"
    case .mono: return nil
    }
  }

  private static func compile(_ file: String, into directory: String) -> Bool {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    let words: [String] = ["tic", "-x", "-o", directory, file]
    let arguments = words.map { strdup($0) }
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    guard posix_spawnp(&child, "tic", &actions, nil, arguments + [nil], environ) == 0 else {
      return false
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return false } }
    return status == 0
  }
}
