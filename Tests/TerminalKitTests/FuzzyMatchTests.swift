import TerminalKit
import TestSupport
import Testing

@Suite struct FuzzyMatchTests {
  /// The score of one way to find the letters, by the rule in words.
  private func score(_ places: [Int], _ text: [Unicode.Scalar]) -> Int {
    var sum = -min(places[0], 4)
    for (i, place) in places.enumerated() {
      let begins =
        place == 0 || text[place - 1] == " "
        || !text[place - 1].properties.isAlphabetic && text[place].properties.isAlphabetic
      sum += 1 + (begins ? 8 : 0)
      if i > 0, place == places[i - 1] + 1 { sum += 5 }
    }
    return sum
  }

  /// Every way to find the letters.
  private func ways(_ letters: [Unicode.Scalar], _ text: [Unicode.Scalar], from: Int = 0) -> [[Int]]
  {
    guard let first = letters.first else { return [[]] }
    return (from..<max(from, text.count)).filter { text[$0] == first }.flatMap { place in
      ways(Array(letters.dropFirst()), text, from: place + 1).map { [place] + $0 }
    }
  }

  @Test(arguments: 0..<200) func theBestOfAllWaysIsFound(seed: Int) {
    var random = SplitMix(seed: seed)
    func word(_ count: Int, _ alphabet: [Unicode.Scalar]) -> [Unicode.Scalar] {
      (0..<count).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
    }
    let text = word(1 + Int(random.next() % 12), ["a", "b", "c", " ", "-"])
    let letters = word(1 + Int(random.next() % 4), ["a", "b", "c"])
    let all = ways(letters, text)
    let match = FuzzyMatch(
      String(String.UnicodeScalarView(letters)), in: String(String.UnicodeScalarView(text)))
    #expect(match?.score == all.map { score($0, text) }.max())
    if let match { #expect(score(match.positions, text) == match.score) }
  }

  @Test func caseAndSpacesDoNotCount() {
    let (plain, spaced) = (FuzzyMatch("ns", in: "New noise"), FuzzyMatch("N s", in: "new noise"))
    #expect(plain != nil && plain == spaced)
    #expect(FuzzyMatch("", in: "x") == FuzzyMatch(" ", in: "y"))
    #expect(FuzzyMatch("xn", in: "next") == nil && FuzzyMatch("a", in: "") == nil)
  }

  @Test func wordsAreFoundByTheirBeginnings() throws {
    let initials = try #require(FuzzyMatch("lc", in: "loss curve"))
    let inside = try #require(FuzzyMatch("lc", in: "a black cat"))
    #expect(initials.positions == [0, 5] && initials.score > inside.score)
  }
}
