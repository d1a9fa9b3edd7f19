/// A key as the terminal reports it.
public enum Key: Hashable, Sendable {
  case character(Unicode.Scalar)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case enter, escape, tab, backTab, backspace, delete
  /// With Control held: `control("c")`.
  case control(Unicode.Scalar)
}

/// A mouse button pressed, dragged or let go over a cell.
public struct MouseAction: Hashable, Sendable {
  public enum Kind: Hashable, Sendable { case press, drag, release, scrollUp, scrollDown }
  public var kind: Kind
  public var x: Int
  public var y: Int

  public init(_ kind: Kind, x: Int, y: Int) {
    self.kind = kind
    self.x = x
    self.y = y
  }
}

/// What the terminal tells the program.
public enum TerminalInput: Hashable, Sendable {
  case key(Key)
  case mouse(MouseAction)
  case resized(Size)
}

/// How many colours the terminal can show.
public enum ColorTier: String, CaseIterable, Hashable, Sendable {
  case full = "24"
  case palette256 = "256"
  case palette16 = "16"
  case palette8 = "8"
  case mono
}
