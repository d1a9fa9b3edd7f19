import Kernels

extension Tensor {
  /// a + b, elementwise; equal shapes.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    a.requireShape(of: b)
    let y = Tensor(uninitialized: a.shape)
    Elementwise.add(y.output, a: a.input, b: b.input, count: y.count)
    return y.recorded(from: [a, b]) { dy in [dy, dy] }
  }

  /// a − b, elementwise; equal shapes.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    a.requireShape(of: b)
    let y = Tensor(uninitialized: a.shape)
    Elementwise.subtract(y.output, a: a.input, b: b.input, count: y.count)
    let wantsB = b.isRecorded
    return y.recorded(from: [a, b]) { dy in [dy, wantsB ? -1 * dy : nil] }
  }

  /// a · x for a number a.
  public static func * (a: Float, x: Tensor) -> Tensor {
    let y = Tensor(uninitialized: x.shape)
    Elementwise.scale(y.output, x: x.input, by: a, count: y.count)
    return y.recorded(from: [x]) { dy in [a * dy] }
  }

  /// a · b, elementwise; equal shapes.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    a.requireShape(of: b)
    let y = Tensor(uninitialized: a.shape)
    Elementwise.multiply(y.output, a: a.input, b: b.input, count: y.count)
    let (keptA, keptB) = (b.isRecorded ? a.detached : nil, a.isRecorded ? b.detached : nil)
    return y.recorded(from: [a, b]) { dy in [keptB.map { dy * $0 }, keptA.map { dy * $0 }] }
  }

  /// x · σ(x), elementwise; keeps x for the way back.
  public func silu() -> Tensor {
    let y = Tensor(uninitialized: shape)
    SiLU.forward(y.output, x: input, count: count)
    let x = detached
    return y.recorded(from: [self]) { dy in
      let dx = Tensor(uninitialized: x.shape)
      SiLU.gradient(dx.output, dy: dy.input, x: x.input, count: x.count)
      return [dx]
    }
  }

  /// Every element brought into `range`; the gradient passes where the element was inside.
  public func clipped(to range: ClosedRange<Float>) -> Tensor {
    let y = Tensor(uninitialized: shape)
    Elementwise.clip(y.output, x: input, to: range, count: count)
    let x = detached
    return y.recorded(from: [self]) { dy in
      let inside = Tensor(x.shape) { inside in
        x.withValues { x in
          for i in x.indices { inside[i] = range.contains(x[i]) ? 1 : 0 }
        }
      }
      return [dy * inside]
    }
  }

  /// The same elements in another shape of the same count.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.product == count, "\(self.shape) cannot become \(shape)")
    let old = self.shape
    let keepsChannels = old.count > 2 && old.first == shape.first && old.last == shape.last
    return Tensor(shape: shape, storage: storage, moments: keepsChannels ? moments : [])
      .recorded(from: [self]) { dy in [dy.reshaped(old)] }
  }

  func requireShape(of other: Tensor) {
    precondition(shape == other.shape, "Shapes \(shape) and \(other.shape)")
  }
}
