import CCPUFacts

/// Contiguous floats that a kernel reads.
public typealias Input = UnsafePointer<Float>
/// Contiguous floats that a kernel overwrites; a kernel never reads what was there before,
/// unless its name says `accumulate`.
public typealias Output = UnsafeMutablePointer<Float>

/// What the kernels were compiled for.
public enum Processor {
  /// Floats in one vector: 8, or 16 where AVX-512 is offered.
  @inline(__always)
  public static var lanes: Int { Int(DDPM_VECTOR_LANES) }
  /// Whether `addProduct` is one instruction.
  public static let hasFusedMultiplyAdd = DDPM_HAS_FMA == 1
}

/// The vector of floats that a kernel is written over.
///
/// Kernels are generic over it and marked `@inline(__always)`; their entry points choose with
/// `if Processor.lanes == 16`, a constant that folds, so one source serves both widths.
protocol Lanes: SIMD where Scalar == Float {
  /// The same lanes as integers, for bit patterns.
  associatedtype Bits: SIMD where Bits.Scalar == Int32
}

extension SIMD8<Float>: Lanes { typealias Bits = SIMD8<Int32> }
extension SIMD16<Float>: Lanes { typealias Bits = SIMD16<Int32> }

extension Lanes {
  /// The vector at `pointer`, which need not be aligned.
  @inline(__always)
  static func load(_ pointer: Input) -> Self {
    UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
  }

  @inline(__always)
  static func load(_ pointer: Output) -> Self {
    UnsafeRawPointer(pointer).loadUnaligned(as: Self.self)
  }

  /// Writes the vector to `pointer`, which need not be aligned.
  @inline(__always)
  func store(_ pointer: Output) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: self, as: Self.self)
  }
}
