import Foundation

/// The most memory that this process has held so far.
enum PeakMemory {
  /// Linux' VmHWM; 0 where the system does not tell.
  static var bytes: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return 0
    }
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
    }
    return 0
  }
}
