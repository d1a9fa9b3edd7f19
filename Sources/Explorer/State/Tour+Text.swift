import TerminalKit

/// What is wrong in the text of the tour, and in which line, from 1.
public enum TourError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownWord(line: Int, String)
  case unknownFigure(line: Int, String)
  case unknownGoal(line: Int, String)
  case unknownKey(line: Int, String)
  case unknownWorkspace(line: Int, String)
  /// A bracket that is not closed.
  case openBracket(line: Int)
  /// A stop without a figure, text, a thing to do or its goal.
  case incomplete(stop: String, part: String)
  case noStops

  public var description: String {
    switch self {
    case .unknownWord(let line, let word):
      "Line \(line): “\(word)” is unknown, expected figure, equation, symbol, text, do or goal."
    case .unknownFigure(let line, let name): "Line \(line): there is no figure “\(name)”."
    case .unknownGoal(let line, let name): "Line \(line): there is no goal “\(name)”."
    case .unknownKey(let line, let key): "Line \(line): there is no key “\(key)”."
    case .unknownWorkspace(let line, let name): "Line \(line): there is no workspace “\(name)”."
    case .openBracket(let line): "Line \(line): a bracket is not closed."
    case .incomplete(let stop, let part): "The stop “\(stop)” has no \(part)."
    case .noStops: "There are no stops."
    }
  }
}

extension Tour {
  /// Reads the tour's text, whose first lines say how it is written.
  ///
  /// - Throws: What is wrong in it; keys and workspaces must be those of the table of keys.
  public init(text: String) throws(TourError) {
    var drafts: [Draft] = []
    for line in Self.joined(text) {
      if line.text.hasPrefix("# ") {
        drafts.append(Draft(title: String(line.text.dropFirst(2))))
      } else if !drafts.isEmpty {
        try drafts[drafts.count - 1].take(line)
      }
    }
    guard !drafts.isEmpty else { throw .noStops }
    stops = []
    for draft in drafts { stops.append(try draft.stop()) }
  }

  /// A line with those that go on with it.
  fileprivate struct Line {
    var number: Int
    var text: String
  }

  private static func joined(_ text: String) -> [Line] {
    var lines: [Line] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.hasPrefix("  "), !lines.isEmpty {
        lines[lines.count - 1].text += " " + line.drop { $0 == " " }
      } else if !line.isEmpty {
        lines.append(Line(number: index + 1, text: String(line)))
      }
    }
    return lines
  }

  /// A stop of which not all is known.
  private struct Draft {
    let title: String
    var figure: TourFigure?
    var goal: TourGoal?
    var equations: [String] = []
    var symbols: [TourStop.Symbol] = []
    var text: [TourWord] = []
    var task: [TourWord] = []

    init(title: String) { self.title = title }

    mutating func take(_ line: Line) throws(TourError) {
      let word = line.text.prefix { $0 != " " }
      let rest = String(line.text.dropFirst(word.count).drop { $0 == " " })
      switch word {
      case "figure":
        guard let figure = TourFigure(rawValue: rest) else {
          throw .unknownFigure(line: line.number, rest)
        }
        self.figure = figure
      case "goal":
        guard let goal = TourGoal(rawValue: rest) else {
          throw .unknownGoal(line: line.number, rest)
        }
        self.goal = goal
      case "equation": equations.append(rest)
      case "symbol":
        let parts = rest.split(separator: " = ", maxSplits: 1)
        symbols.append(
          TourStop.Symbol(name: String(parts[0]), meaning: parts.count > 1 ? String(parts[1]) : ""))
      case "text": text += try TourWord.words(of: rest, line: line.number)
      case "do": task += try TourWord.words(of: rest, line: line.number)
      default: throw .unknownWord(line: line.number, String(word))
      }
    }

    func stop() throws(TourError) -> TourStop {
      guard let figure else { throw .incomplete(stop: title, part: "figure") }
      guard !text.isEmpty else { throw .incomplete(stop: title, part: "text") }
      guard !task.isEmpty else { throw .incomplete(stop: title, part: "thing to do") }
      guard let goal else { throw .incomplete(stop: title, part: "goal") }
      return TourStop(
        title: title, figure: figure, equations: equations, symbols: symbols, text: text,
        task: task, goal: goal)
    }
  }
}

extension TourWord {
  /// Words of a text in which `[key]`, `[Workspace key]` and `{Workspace}` stand.
  static func words(of text: String, line: Int) throws(TourError) -> [TourWord] {
    var words = [TourWord(parts: [])]
    var rest = Substring(text)
    func add(_ plain: Substring) {
      for (i, piece) in plain.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
        if i > 0 { words.append(TourWord(parts: [])) }
        if !piece.isEmpty {
          words[words.count - 1].parts.append(Part(text: String(piece), isKey: false))
        }
      }
    }
    while let open = rest.firstIndex(where: { "[{".contains($0) }) {
      add(rest[..<open])
      let isKey = rest[open] == "["
      guard let close = rest[open...].firstIndex(of: isKey ? "]" : "}") else {
        throw .openBracket(line: line)
      }
      let name = String(rest[rest.index(after: open)..<close])
      let shown = isKey ? try key(name, line: line) : try workspace(name, line: line)
      words[words.count - 1].parts.append(Part(text: shown, isKey: isKey))
      rest = rest[rest.index(after: close)...]
    }
    add(rest)
    return words.filter { !$0.parts.isEmpty }
  }

  /// The key's name, if the table has it where the text says that it works.
  private static func key(_ name: String, line: Int) throws(TourError) -> String {
    let parts = name.split(separator: " ", maxSplits: 1).map(String.init)
    let place =
      parts.count == 2 ? Workspace.allCases.first { $0.title == parts[0] } : Workspace.tour
    guard let place else { throw .unknownWorkspace(line: line, parts[0]) }
    let key = parts[parts.count - 1]
    let isThere = KeyTable.bindings.contains { binding in
      let isPlace =
        switch binding.scope {
        case .workspace(let workspace): workspace == place
        case .pane(let pane): pane.workspace == place
        case .everywhere, .always: parts.count == 1
        case .help, .list, .runs, .deletion, .question, .entry, .palette, .tasks: false
        }
      return isPlace && binding.keys.contains { $0.name == key }
    }
    guard isThere else { throw .unknownKey(line: line, name) }
    return key
  }

  private static func workspace(_ name: String, line: Int) throws(TourError) -> String {
    guard let workspace = Workspace.allCases.first(where: { $0.title == name }) else {
      throw .unknownWorkspace(line: line, name)
    }
    return "\(workspace.rawValue)\u{A0}\(workspace.title)"
  }
}
