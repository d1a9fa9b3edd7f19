import Kernels

/// What a network does on this machine.
public struct BenchReport: Encodable, Equatable, Sendable {
  /// A rate in images, and in the operations of the direct algorithm, whatever the kernels do.
  public struct Speed: Encodable, Equatable, Sendable {
    public let imagesPerSecond: Double
    /// Multiplications and additions, 10⁹ a second.
    public let gflops: Double

    private enum CodingKeys: String, CodingKey {
      case imagesPerSecond = "images_per_second"
      case gflops
    }
  }

  public let model: String
  public let parameters: Int
  public let batch: Int
  public let threads: Int
  public let train: Speed
  public let forward: Speed
  /// The rate of fused multiply-adds from registers alone, measured in the same run.
  public let fmaPeakGflops: Double
  /// The most memory that the process has held.
  public let peakMemoryBytes: Int
  /// Address space that training took from the system after its first step.
  public let grownBytes: Int
  /// Where the time of a training step goes, the longest first; not part of the JSON.
  public let trainTimes: [Time]
  /// Likewise of an evaluation.
  public let forwardTimes: [Time]

  private enum CodingKeys: String, CodingKey {
    case model, parameters, batch, threads, train, forward
    case fmaPeakGflops = "fma_peak_gflops"
    case peakMemoryBytes = "peak_memory_bytes"
    case grownBytes = "grown_bytes"
  }
}

/// What an earlier report says, as far as reports are compared.
public struct EarlierBench: Decodable, Equatable, Sendable {
  public struct Speed: Decodable, Equatable, Sendable {
    public let imagesPerSecond: Double

    private enum CodingKeys: String, CodingKey { case imagesPerSecond = "images_per_second" }
  }

  public let model: String
  public let batch: Int
  public let train: Speed
  public let forward: Speed
  public let peakMemoryBytes: Int

  private enum CodingKeys: String, CodingKey {
    case model, batch, train, forward
    case peakMemoryBytes = "peak_memory_bytes"
  }
}

extension BenchReport {
  /// What the kernels of one kind take of a step.
  public struct Time: Equatable, Sendable {
    public let name: String
    public let seconds: Double
    /// Of the whole step, 0...1.
    public let share: Double
    /// The rate of the direct algorithm's operations, 10⁹ a second; 0 for what is no product.
    public let gflops: Double
  }

  /// The kinds that take any time, and last what lies between the kernels.
  static func times(_ shares: [Profile.Share], total: Double) -> [Time] {
    var times = zip(KernelKind.allCases, shares).filter { $0.1.seconds > 0 }.map { kind, share in
      Time(
        name: kind.name, seconds: share.seconds, share: share.seconds / total,
        gflops: share.operations / share.seconds * 1e-9)
    }
    times.sort { $0.seconds > $1.seconds }
    let rest = times.reduce(total) { $0 - $1.seconds }
    return times + [Time(name: "other", seconds: rest, share: rest / total, gflops: 0)]
  }
}

extension KernelKind {
  fileprivate var name: String {
    switch self {
    case .convolution: "convolution"
    case .convolutionInput: "convolution, d input"
    case .convolutionWeight: "convolution, d weight"
    case .linear: "linear and 1×1"
    case .linearInput: "linear and 1×1, d input"
    case .linearWeight: "linear and 1×1, d weight"
    case .attention: "attention"
    case .attentionGradient: "attention, gradients"
    case .normalisation: "normalisation + SiLU"
    case .normalisationGradient: "normalisation, gradients"
    case .rearrangement: "copies"
    case .elementwise: "elementwise"
    case .sums: "sums"
    case .random: "random numbers"
    case .optimiser: "Adam"
    }
  }
}
