import Foundation
import TerminalKit
import TestSupport
import Testing

@testable import Explorer

@Suite struct KeyTableTests {
  /// Every place where the arrow keys can be, with all that works there.
  private static let layers: [[KeyScope]] =
    Workspace.allCases.flatMap { workspace in
      workspace.everyPane.map { [.pane($0), .workspace(workspace), .everywhere, .always] }
    } + [
      [.help, .everywhere, .always], [.list, .everywhere, .always], [.question, .always],
      [.runs, .everywhere, .always], [.deletion, .always],
      [.entry, .always],
    ]

  /// What is meant to be hidden: a list, a question or the brush takes these keys for itself.
  private static let hidden: Set<Key> = [.enter, "H", "L", " "]

  @Test(arguments: layers) func noKeyMeansTwoThings(scopes: [KeyScope]) {
    var meanings: [Key: Action] = [:]
    for scope in scopes {
      for binding in KeyTable.bindings where binding.scope == scope {
        for key in binding.keys where !Self.hidden.contains(key) {
          let known = meanings.updateValue(binding.action, forKey: key)
          #expect(known == nil, "\(key) is \(String(describing: known)) and \(binding.action)")
        }
      }
    }
  }

  @Test func oneScopeGivesAKeyOneMeaning() {
    for scope in Set(KeyTable.bindings.map(\.scope)) {
      let keys = KeyTable.bindings.filter { $0.scope == scope }.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "\(scope)")
    }
  }

  @Test func theHelpListsEveryRowOfTheTable() {
    let lines = HelpView.lines(for: .sample)
    let shown = lines.filter { if case .key = $0 { true } else { false } }
    #expect(shown.count == KeyTable.bindings.count)
    for binding in KeyTable.bindings {
      let keys = binding.keys.map(\.name).joined(separator: " ")
      #expect(lines.contains(.key(keys, binding.explanation)), "\(binding)")
    }
  }

  @Test func whatIsOfferedIsWhatIsDispatched() {
    for state in [
      AppState(), Scenes.training(steps: 30), Scenes.sampling(), Scenes.branches(2), Scenes.race(),
      Scenes.bending(),
      Scenes.bound(), Scenes.truth(), Scenes.recalledTruth(), Scenes.learningTruth(),
      Scenes.drawingTruth(),
    ] {
      for binding in KeyTable.offered(in: state) {
        for key in binding.keys where !Self.hidden.contains(key) {
          #expect(KeyTable.action(for: key, in: state) == binding.action, "\(key)")
        }
      }
    }
  }

  /// The README's rows: every scope with its keys and what they do.
  @Test func theREADMEListsTheTable() throws {
    let readme = try String(
      contentsOf: Places.repository.appendingPathComponent("README.md"), encoding: .utf8)
    var scopes: [KeyScope] = []
    for binding in KeyTable.bindings where !scopes.contains(binding.scope) {
      scopes.append(binding.scope)
    }
    for scope in scopes {
      let keys = KeyTable.bindings.filter { $0.scope == scope }.map { binding in
        "\(binding.keys.map { "`\($0.name)`" }.joined(separator: " ")) \(binding.explanation)"
      }
      let row = "| \(scope.title) | \(keys.joined(separator: "; ")) |"
      #expect(readme.contains(row), "README.md lacks: \(row)")
    }
  }
}
