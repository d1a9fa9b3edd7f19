/// Why a configuration or an input is refused.
public enum UNet2DConfigurationError: Error, Equatable {
  /// A setting that must be at least `minimum`.
  case tooSmall(key: String, value: Double, minimum: Double)
  /// A setting that must be below `limit`.
  case tooLarge(key: String, value: Double, limit: Double)
  /// A list that must have as many elements as `block_out_channels`.
  case wrongLevelCount(key: String, expected: Int, found: Int)
  /// A width that is normalised in groups that do not divide it.
  case groupsDoNotDivide(key: String, groups: Int, width: Int, part: String)
  /// A level with attention that is narrower than one head.
  case headTooWide(headDim: Int, width: Int, part: String)
  /// Pictures whose sides the levels cannot halve.
  case sizeNotDivisible(height: Int, width: Int, divisor: Int)
  /// Pictures, times or labels of another shape than the network takes.
  case wrongInputShape(expected: String, found: [Int])
  /// A network of so many weights that no memory here will hold it.
  case tooManyWeights(count: Double, limit: Double)
  /// A class that the network does not know.
  case unknownClass(Int, classes: Int)
  /// Classes for a network that takes none, or takes them as vectors.
  case takesNoClasses
}
