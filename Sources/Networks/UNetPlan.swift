/// Which layers a configuration has, and how wide they are.
struct UNetPlan {
  /// Channels in and out.
  struct Resnet: Equatable {
    let inputs: Int
    let outputs: Int
  }

  /// A level on the way down or up.
  struct Level {
    /// The number in the parameters' names.
    let index: Int
    let channels: Int
    let resnets: [Resnet]
    let hasAttention: Bool
    /// Whether a convolution to the next level's size follows.
    let changesSize: Bool
  }

  let down: [Level]
  let up: [Level]

  init(_ configuration: UNet2DConfiguration) {
    let widths = configuration.blockOutChannels
    let levels = widths.count
    let layers = configuration.layersPerBlock
    down = widths.indices.map { i in
      Level(
        index: i, channels: widths[i],
        resnets: (0..<layers).map { j in
          Resnet(inputs: j == 0 ? widths[max(0, i - 1)] : widths[i], outputs: widths[i])
        },
        hasAttention: configuration.downBlocks[i] == .attention, changesSize: i < levels - 1)
    }
    up = widths.indices.map { u in
      let i = levels - 1 - u
      return Level(
        index: u, channels: widths[i],
        resnets: (0...layers).map { j in
          // From below, or the layer before; beside it what the way down pushed.
          let hidden = j > 0 ? widths[i] : widths[min(levels - 1, i + 1)]
          let skip = j < layers ? widths[i] : widths[max(0, i - 1)]
          return Resnet(inputs: hidden + skip, outputs: widths[i])
        },
        hasAttention: configuration.upBlocks[u] == .attention, changesSize: u < levels - 1)
    }
  }
}
