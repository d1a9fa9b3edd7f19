extension UNet2DConfiguration {
  /// The networks that have a name, from the smallest to the largest.
  public static let names = ["tiny", "small", "medium", "cifar10"]

  /// A network by its name, or nil if there is none of that name.
  ///
  /// - Parameter channels: In and out.
  public static func named(_ name: String, channels: Int) -> UNet2DConfiguration? {
    var configuration = UNet2DConfiguration()
    configuration.inChannels = channels
    configuration.outChannels = channels
    configuration.sampleSize = [32, 32]
    switch name {
    case "tiny": configuration.setLevels([16, 32, 64], attentionAt: nil, layers: 1, groups: 8)
    case "small": configuration.setLevels([32, 64, 128], attentionAt: 2, layers: 1, groups: 8)
    case "medium": configuration.setLevels([64, 128, 256], attentionAt: 1, layers: 2, groups: 32)
    case "cifar10":
      configuration.setLevels([128, 256, 256, 256], attentionAt: 1, layers: 2, groups: 32)
      configuration.attentionHeadDim = nil
      configuration.downsamplePadding = .bottomRight
    default: return nil
    }
    return configuration
  }

  private mutating func setLevels(
    _ channels: [Int], attentionAt level: Int?, layers: Int, groups: Int
  ) {
    blockOutChannels = channels
    downBlocks = channels.indices.map { $0 == level ? .attention : .plain }
    upBlocks = downBlocks.reversed()
    layersPerBlock = layers
    normGroups = groups
  }
}
