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

  private enum CodingKeys: String, CodingKey {
    case model, parameters, batch, threads, train, forward
    case fmaPeakGflops = "fma_peak_gflops"
    case peakMemoryBytes = "peak_memory_bytes"
  }
}
