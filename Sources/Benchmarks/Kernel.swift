import Glibc
import Kernels

/// A kernel at one of the layers' shapes.
struct Kernel {
  let name: String
  let cost: Cost
  /// Brings buffers up, and gives what is to be timed.
  let prepare: () -> () -> Void

  /// What a kernel does at the least.
  enum Cost {
    /// Multiplications and additions of the direct algorithm.
    case operations(Double)
    /// Floats that are read, overwritten, or read and then overwritten in place, each once.
    case floats(read: Int, written: Int, updated: Int = 0)

    /// Operations, or bytes.
    var amount: Double {
      switch self {
      case .operations(let count): count
      case .floats(let read, let written, let updated): Double(4 * (read + written + 2 * updated))
      }
    }

    var unit: String {
      switch self {
      case .operations: "FLOP"
      case .floats: "B"
      }
    }
  }
}

/// Floats that are freed with their owner, on huge pages as tensors are.
final class Buffer {
  let floats: Output
  var input: Input { UnsafePointer(floats) }
  private let block: UnsafeMutableRawPointer

  init(_ count: Int) {
    let (hugePage, room) = (2 << 20, 16 * 320)
    block = .allocate(byteCount: count * 4 + room, alignment: hugePage)
    madvise(block, count * 4 + room, MADV_HUGEPAGE)
    // Buffers do not begin at the same place of a page, where a load waits for the store before it.
    let stagger = Int(bitPattern: block) / hugePage % 16 * 320
    floats = (block + stagger).bindMemory(to: Float.self, capacity: count)
    for i in 0..<count { floats[i] = Float(i % 17) * 0.01 - 0.08 }
  }

  deinit { block.deallocate() }
}
