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

  /// The even lanes of both vectors, and the odd ones: a₀a₂…b₀b₂… and a₁a₃…b₁b₃….
  static func unzip(_ a: Self, _ b: Self) -> (even: Self, odd: Self)
}

extension SIMD8<Float>: Lanes {
  typealias Bits = SIMD8<Int32>

  @inline(__always)
  static func unzip(_ a: Self, _ b: Self) -> (even: Self, odd: Self) {
    let both = SIMD16(lowHalf: a, highHalf: b)
    return (both.evenHalf, both.oddHalf)
  }
}

extension SIMD16<Float>: Lanes {
  typealias Bits = SIMD16<Int32>

  @inline(__always)
  static func unzip(_ a: Self, _ b: Self) -> (even: Self, odd: Self) {
    let both = SIMD32(lowHalf: a, highHalf: b)
    return (both.evenHalf, both.oddHalf)
  }
}

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

extension Lanes {
  /// Writes a square of as many rows as lanes, transposed.
  ///
  /// Unzipping pairs of rows turns the bits of (row, lane) by one place; after as many rounds as
  /// a lane's number has bits, rows and lanes have changed places.
  /// The strides are floats from a row to the next.
  @inline(__always)
  static func transpose(_ y: Output, stride yStride: Int, _ x: Input, stride: Int) {
    if scalarCount == 16 {
      var rows = InlineArray<16, Self> { load(x + $0 * stride) }
      for _ in 0..<4 {
        let old = rows
        for i in 0..<8 { (rows[i], rows[8 + i]) = unzip(old[2 * i], old[2 * i + 1]) }
      }
      for i in 0..<16 { rows[i].store(y + i * yStride) }
    } else {
      var rows = InlineArray<8, Self> { load(x + $0 * stride) }
      for _ in 0..<3 {
        let old = rows
        for i in 0..<4 { (rows[i], rows[4 + i]) = unzip(old[2 * i], old[2 * i + 1]) }
      }
      for i in 0..<8 { rows[i].store(y + i * yStride) }
    }
  }
}
