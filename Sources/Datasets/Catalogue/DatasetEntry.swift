import Files

/// A data set that is known by its name, whether it is on this machine or not.
public struct DatasetEntry: Equatable, Sendable {
  public let name: String
  /// What it shows, in a few words.
  public let title: String
  public let count: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  public let classes: [String]
  public let licence: String
  /// Whom it is from.
  public let credit: String
  /// How to get it, the end of a sentence.
  public let cure: String
  /// The directories where it may be, the first that is there counts.
  public let places: [String]

  /// Where it lies; nil if it is not on this machine.
  public var directory: String? { places.first { Directory.exists($0) } }
}
