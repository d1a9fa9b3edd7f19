/// How well a few typed letters stand for a text that has them all in that order.
public struct FuzzyMatch: Equatable, Sendable {
  /// Higher is better; to be compared between texts for the same letters.
  public let score: Int
  /// The places of the letters in the text's scalars, rising.
  public let positions: [Int]

  /// The best of all ways to find the letters, whatever their case; spaces are passed over.
  ///
  /// A letter counts 1, and 8 more where it begins a word, 5 more where it follows the one before;
  /// the first place where the text has them counts a little, so that early ones come first.
  /// - Returns: nil where the text does not have them.
  /// - Complexity: O(letters · text).
  public init?(_ letters: String, in text: String) {
    let wanted = letters.lowercased().unicodeScalars.filter { $0 != " " }
    let found = Array(text.lowercased().unicodeScalars)
    guard !wanted.isEmpty else {
      (score, positions) = (0, [])
      return
    }
    // best[i]: the best score of all letters so far with the last one at place i.
    var best: [Int?] = []
    var origins: [[Int]] = []
    for (index, letter) in wanted.enumerated() {
      var next = [Int?](repeating: nil, count: found.count)
      var origin = [Int](repeating: -1, count: found.count)
      var before: (score: Int, place: Int)?  // the best end of the letters before, left of `i`
      for i in found.indices {
        if index > 0, i > 0, let score = best[i - 1], before.map({ score > $0.score }) ?? true {
          before = (score, i - 1)
        }
        guard found[i] == letter else { continue }
        let own = 1 + (Self.beginsWord(found, i) ? 8 : 0)
        if index == 0 {
          next[i] = own - min(i, 4)
          continue
        }
        if let before { (next[i], origin[i]) = (before.score + own, before.place) }
        if i > 0, let score = best[i - 1], score + own + 5 >= next[i] ?? .min {
          (next[i], origin[i]) = (score + own + 5, i - 1)
        }
      }
      best = next
      origins.append(origin)
    }
    var last: (score: Int, place: Int)?
    for (place, score) in best.enumerated() {
      if let score, last.map({ score > $0.score }) ?? true { last = (score, place) }
    }
    guard let (score, end) = last else { return nil }
    self.score = score
    positions = Self.way(to: end, origins)
  }

  private static func way(to end: Int, _ origins: [[Int]]) -> [Int] {
    var (place, places) = (end, [end])
    for origin in origins.dropFirst().reversed() {
      place = origin[place]
      places.append(place)
    }
    return places.reversed()
  }

  private static func beginsWord(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index > 0 else { return true }
    return !text[index - 1].properties.isAlphabetic && text[index].properties.isAlphabetic
      || text[index - 1] == " "
  }
}
