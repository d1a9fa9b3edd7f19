/// A buffer whose writer went outside it.
public struct GuardOverwritten: Error {}

/// The output of `body`, which gets `count` floats that hold NaN, with guards on both sides.
///
/// What the kernel forgot to write stays NaN and fails every comparison of the form
/// `!(error <= bound)`; a write outside throws.
public func poisoned(
  _ count: Int, _ body: (UnsafeMutablePointer<Float>) throws -> Void
) throws -> [Float] {
  let guards = 64
  let mark = Float(bitPattern: 0x7FC0_BEEF)
  var buffer = [Float](repeating: mark, count: count + 2 * guards)
  try buffer.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    try body(base + guards)
  }
  let outside = buffer[..<guards] + buffer[(guards + count)...]
  guard outside.allSatisfy({ $0.bitPattern == mark.bitPattern }) else { throw GuardOverwritten() }
  return Array(buffer[guards..<guards + count])
}
