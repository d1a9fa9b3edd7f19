import Glibc
import Synchronization

/// The kinds of kernels between which the time of a step is divided.
public enum KernelKind: Int, CaseIterable, Sendable {
  case convolution, convolutionInput, convolutionWeight
  case linear, linearInput, linearWeight
  case attention, attentionGradient
  case normalisation, normalisationGradient
  case rearrangement, elementwise, sums, random, optimiser
}

/// Where the time goes, by kind of kernel; off until somebody asks.
public enum Profile {
  /// What one kind has taken.
  public struct Share: Equatable, Sendable {
    public var seconds = 0.0
    /// Multiplications and additions of the direct algorithm, of matrix kernels only.
    public var operations = 0.0
  }

  private static let isOn = Atomic<Bool>(false)
  private static let shares = Mutex<[Share]>(empty)
  private static var empty: [Share] { KernelKind.allCases.map { _ in Share() } }

  /// What the kernels take while `body` runs, in the order of `KernelKind.allCases`.
  ///
  /// Counts kernels of all threads; meant for one measurement at a time.
  public static func shares(of body: () -> Void) -> [Share] {
    shares.withLock { $0 = empty }
    isOn.store(true, ordering: .relaxed)
    body()
    isOn.store(false, ordering: .relaxed)
    return shares.withLock { $0 }
  }

  /// Runs a kernel, and counts its time if somebody asks.
  @inline(__always)
  static func measure<R>(_ kind: KernelKind, operations: Double = 0, _ body: () -> R) -> R {
    guard isOn.load(ordering: .relaxed) else { return body() }
    let start = Stopwatch.seconds
    let result = body()
    let seconds = Stopwatch.seconds - start
    shares.withLock { shares in
      shares[kind.rawValue].seconds += seconds
      shares[kind.rawValue].operations += operations
    }
    return result
  }
}

/// The clock that speeds are measured by.
public enum Stopwatch {
  /// Seconds since some moment, the same for all threads.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
