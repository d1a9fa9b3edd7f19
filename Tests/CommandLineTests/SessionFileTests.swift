import Explorer
import Files
import Foundation
import TestSupport
import Testing

@testable import ddpm

@Suite struct SessionFileTests {
  @Test func theStateDirectoryIsTheUsers() throws {
    #expect(
      SessionFile(environment: ["XDG_STATE_HOME": "/s", "HOME": "/h"])?.path
        == "/s/ddpm/session.json")
    let fallback = "/h/.local/state/ddpm/session.json"
    #expect(SessionFile(environment: ["HOME": "/h"])?.path == fallback)
    #expect(SessionFile(environment: ["XDG_STATE_HOME": "s", "HOME": "/h"])?.path == fallback)
    #expect(SessionFile(environment: [:]) == nil)
  }

  @Test func whatIsWrittenIsRead() throws {
    try Places.withTemporaryDirectory { directory in
      let file = try #require(SessionFile(environment: ["XDG_STATE_HOME": directory.path]))
      #expect(try file.read() == nil)
      let session = AppState().session
      try file.write(session)
      #expect(try file.read() == session)
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"workspace\": \"Train\"}", "\u{0}\u{1}"])
  func aDamagedFileIsASentence(text: String) throws {
    try Places.withTemporaryDirectory { directory in
      let file = try #require(SessionFile(environment: ["XDG_STATE_HOME": directory.path]))
      try Directory.create(Directory.parent(of: file.path))
      try Data(text.utf8).write(to: URL(fileURLWithPath: file.path))
      #expect(throws: SessionFileError.unreadable(path: file.path)) { try file.read() }
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsASentence() throws {
    let file = try #require(SessionFile(environment: ["XDG_STATE_HOME": "/dev/null"]))
    let error = #expect(throws: SessionFileError.self) { try file.write(AppState().session) }
    #expect(error?.description.hasPrefix("/dev/null/ddpm") == true)
  }
}
