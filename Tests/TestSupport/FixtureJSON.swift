import Foundation

/// A JSON file of the oracle's, its snake-case keys as camel-case properties.
///
/// - Parameter path: Below `Tests/Fixtures`.
public func fixtureJSON<T: Decodable>(_ path: String, as type: T.Type = T.self) throws -> T {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(
    T.self, from: Data(contentsOf: Places.fixtures.appendingPathComponent(path)))
}
