import Foundation

/// What this process holds of the machine's memory, as Linux tells; 0 where the system does not tell.
enum ProcessMemory {
  /// The most memory that it has held so far, VmHWM.
  static var peakBytes: Int { bytes("VmHWM:") }

  /// The address space that the system has given it, VmSize: what grows when something is allocated
  /// that no pool and no heap had at hand.
  static var addressBytes: Int { bytes("VmSize:") }

  private static func bytes(_ field: String) -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    for line in status.split(separator: "\n") where line.hasPrefix(field) {
      return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
    }
    return 0
  }
}
