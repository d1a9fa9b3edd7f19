import Kernels

/// An array of float32 with a shape, contiguous, the last axis innermost: pictures are
/// [N, H, W, C].
///
/// A value: copies are independent, though they share their memory until one is changed. An
/// operation is recorded for the way back if, and only if, an operand is on a tape.
public struct Tensor {
  /// The length of each axis; [] for a single number.
  public let shape: [Int]
  var storage: Storage
  /// Where this value stands on a tape, if it does.
  let node: Node?
  /// What those who made it left for normalisations: the `ChannelMoments` of its channels, of one
  /// producer's after the other's; or nothing.
  var moments: [Tensor] = []

  /// The product of the shape.
  public var count: Int { storage.count }

  init(shape: [Int], storage: Storage, node: Node? = nil, moments: [Tensor] = []) {
    self.shape = shape
    self.storage = storage
    self.node = node
    self.moments = moments
  }

  /// A tensor that holds anything, to be overwritten at once through `output`.
  init(uninitialized shape: [Int]) {
    self.init(shape: shape, storage: Storage(count: shape.product))
  }

  /// - Parameter values: Row-major, as many as the product of `shape`.
  public init(_ shape: [Int], _ values: [Float]) {
    precondition(values.count == shape.product, "\(values.count) values for the shape \(shape)")
    self.init(uninitialized: shape)
    _ = storage.buffer.update(fromContentsOf: values)
  }

  /// A single number, of shape [].
  public init(_ value: Float) {
    self.init(uninitialized: [])
    output[0] = value
  }

  /// A tensor whose elements `fill` writes, every one; they hold anything before.
  public init(_ shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
    self.init(uninitialized: shape)
    try fill(storage.buffer)
  }

  public static func zeros(_ shape: [Int]) -> Tensor { Tensor(shape) { $0.update(repeating: 0) } }

  /// All elements, row-major.
  public var values: [Float] { withValues { Array($0) } }

  /// Hands out all elements, row-major; the buffer must not leave `body`.
  public func withValues<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try withExtendedLifetime(storage) { try body(UnsafeBufferPointer(storage.buffer)) }
  }

  /// Hands out all elements to be changed, which no other tensor sees.
  ///
  /// The tensor is on no tape afterwards.
  public mutating func withMutableValues<R>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(count: count)
      copy.base.update(from: storage.base, count: count)
      storage = copy
    }
    if node != nil { self = detached }
    moments = []
    return try withExtendedLifetime(storage) { try body(storage.buffer) }
  }

  /// The number in a tensor of one element.
  public var scalar: Float {
    precondition(count == 1, "A tensor of shape \(shape) is not a single number")
    return withValues { $0[0] }
  }

  /// The same values on no tape: nothing is recorded of what is made of them.
  public var detached: Tensor { Tensor(shape: shape, storage: storage, moments: moments) }
}

extension Tensor {
  /// What kernels read; valid while this tensor is alive.
  var input: Input { UnsafePointer(storage.base) }
  /// What kernels write; only for a tensor made by `init(uninitialized:)` a moment ago.
  var output: Output { storage.base }
}

extension [Int] {
  /// The product of all elements, 1 for none.
  var product: Int { reduce(1, *) }
}
