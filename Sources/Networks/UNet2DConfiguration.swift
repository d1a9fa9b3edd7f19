/// The settings of a UNet2DModel of diffusers, as far as they are supported.
///
/// The defaults are those that an absent key of `config.json` takes.
public struct UNet2DConfiguration: Equatable, Sendable {
  /// Whether the layers of a level have attention.
  public enum Block: Equatable, Sendable {
    /// `DownBlock2D`, `UpBlock2D`.
    case plain
    /// `AttnDownBlock2D`, `AttnUpBlock2D`.
    case attention
  }

  /// What stands between the way down and the way up.
  public enum Middle: Equatable, Sendable {
    case none
    /// Resnet, attention if wanted (`add_attention`), resnet. `scaleFactor` divides their sums.
    case block(attention: Bool, scaleFactor: Double)
  }

  /// The zeros around a downsampling convolution: `downsample_padding` 1 and 0.
  public enum DownsamplePadding: Int, Equatable, Sendable {
    /// Only one row at the bottom and one column at the right.
    case bottomRight = 0
    case allSides = 1
  }

  /// How a class reaches the network.
  public enum ClassEmbedding: Equatable, Sendable {
    case none
    /// `num_class_embeds`: a table with a row for each class.
    case table(classes: Int)
    /// `class_embed_type` timestep: the label as a timestep, through layers of its own.
    case timestep
    /// `class_embed_type` identity: the caller gives the vector.
    case identity
  }

  /// How the time embedding acts in a resnet: `resnet_time_scale_shift`.
  public enum TimeInjection: Equatable, Sendable {
    /// One number added to each channel.
    case addition
    /// Scale and shift of the second normalisation: `scale_shift`.
    case scaleShift
  }

  /// `sample_size`, [H, W]: only the size to sample at.
  public var sampleSize: [Int]?
  public var inChannels = 3
  public var outChannels = 3
  /// x ← 2x − 1 first.
  public var centerInputSample = false
  /// The channels of each level.
  public var blockOutChannels = [224, 448, 672, 896]
  /// From the finest level to the coarsest.
  public var downBlocks: [Block] = [.plain, .attention, .attention, .attention]
  /// From the coarsest level to the finest.
  public var upBlocks: [Block] = [.attention, .attention, .attention, .plain]
  public var middle = Middle.block(attention: true, scaleFactor: 1)
  /// Resnets of a level on the way down; there is one more on the way up.
  public var layersPerBlock = 2
  /// The width d of a head, of which C channels have ⌊C / d⌋; nil: one head.
  public var attentionHeadDim: Int? = 8
  public var normGroups = 32
  public var normEpsilon = 1e-5
  /// The groups of the middle's attention; nil: as everywhere, or none at all with `.scaleShift`.
  public var attentionNormGroups: Int?
  public var downsamplePadding = DownsamplePadding.allSides
  /// `dropout`, which only training applies.
  public var dropout = 0.0
  /// The width of the time embedding; nil: 4 c_0.
  public var timeEmbeddingDim: Int?
  public var frequencyShift = 0.0
  /// Cosines before sines.
  public var flipSinToCos = true
  public var classEmbedding = ClassEmbedding.none
  /// Whether the table's last row stands for “no class”, as where labels were dropped in training.
  ///
  /// `_last_class_is_none`, a key of ours that the library passes over.
  public var lastClassIsNone = false
  public var timeInjection = TimeInjection.addition

  public init() {}

  /// The width of the time embedding.
  public var embeddingWidth: Int { timeEmbeddingDim ?? 4 * blockOutChannels[0] }

  /// The rows of a table that stand for classes, 0 ..< this; nil without a table.
  public var classCount: Int? {
    guard case .table(let rows) = classEmbedding else { return nil }
    return lastClassIsNone ? rows - 1 : rows
  }

  /// The number that stands for “no class”, if there is one.
  public var noClass: Int? { lastClassIsNone ? classCount : nil }

  /// What height and width must be divisible by.
  public var sizeDivisor: Int { 1 << (blockOutChannels.count - 1) }
}
