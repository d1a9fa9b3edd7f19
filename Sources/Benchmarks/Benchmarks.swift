import Kernels

/// Times every kernel at the layers' shapes against its own bound, measured in the same run.
///
/// Matrix products against the FMA peak, by the operations of the direct algorithm (Winograd does
/// more than one of those for each of its own). All others against a stream through as many bytes as
/// they touch, by the floats that must be read and written, each once.
/// With arguments: only the kernels whose names contain all of them.
@main
struct Benchmarks {
  static func main() {
    let threads = Threads.count
    let wanted = CommandLine.arguments.dropFirst()
    let kernels = Kernel.all.filter { kernel in wanted.allSatisfy { kernel.name.contains($0) } }
    for count in Set([1, threads]).sorted() {
      Threads.setCount(count)
      var bounds = Bounds(threads: count)
      let peak = digits(Peak.measureFMA(threads: count))
      print("\(count) thread(s), FMA peak \(peak) GFLOP/s\n\(bounds)")
      print(Row("kernel, batch", "amount", "ms", "per second", "share"))
      for kernel in kernels { print(kernel.row(&bounds)) }
    }
  }
}

extension Kernel {
  static var all: [Kernel] { convolutions + linears + attentions + normalisations + elementwise }

  fileprivate func row(_ bounds: inout Bounds) -> Row {
    var seconds = 0.0
    let least = bounds.leastSeconds(of: cost) { seconds = bestSeconds(prepare()) }
    return Row(
      name, "\(digits(cost.amount * 1e-6)) M\(cost.unit)", digits(seconds * 1e3),
      "\(digits(cost.amount / seconds * 1e-9)) G\(cost.unit)",
      digits(least / seconds))
  }

  /// The best of several runs, since other programs only ever slow it down.
  private func bestSeconds(_ run: () -> Void) -> Double {
    run()
    var best = Double.infinity
    let start = Stopwatch.seconds
    var runs = 0
    while runs < 4 || (runs < 100 && Stopwatch.seconds - start < 0.04) {
      let before = Stopwatch.seconds
      run()
      best = min(best, Stopwatch.seconds - before)
      runs += 1
    }
    return best
  }
}

/// What this machine has shown to be able to.
private struct Bounds: CustomStringConvertible {
  private let threads: Int
  /// By size, rising.
  private var streams: [(bytes: Int, bandwidth: Bandwidth)]

  /// From half an L2 to far more than an L3.
  private static let sizes = [1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28]

  init(threads: Int) {
    self.threads = threads
    streams = Self.sizes.map { ($0, Peak.measureBandwidth(threads: threads, bytes: $0)) }
  }

  /// The least time for this, of what was measured just before and just after `body`, since the speed
  /// of a machine that others use varies.
  mutating func leastSeconds(of cost: Kernel.Cost, around body: () -> Void) -> Double {
    switch cost {
    case .operations(let count):
      let earlier = Peak.measureFMA(threads: threads)
      body()
      return count / max(earlier, Peak.measureFMA(threads: threads)) * 1e-9
    case .floats(let read, let written, let updated):
      let bytes = 4 * (read + written + updated)
      let fitting = streams.firstIndex { $0.bytes >= bytes } ?? streams.count - 1
      streams[fitting].bandwidth.raise(
        to: Peak.measureBandwidth(threads: threads, bytes: streams[fitting].bytes))
      body()
      return streams[fitting].bandwidth.seconds(
        read: 4 * read, written: 4 * written, updated: 4 * updated)
    }
  }

  var description: String {
    let rates = streams.map { bytes, bandwidth in
      let size = bytes < 1 << 20 ? "\(bytes >> 10) KB" : "\(bytes >> 20) MB"
      let rates = [bandwidth.read, bandwidth.copy, bandwidth.update].map(digits)
      return "\(size) \(rates.joined(separator: "/"))"
    }
    return "GB/s of reading/copying/changing: \(rates.joined(separator: ", "))"
  }
}

/// A line of the table.
private struct Row: CustomStringConvertible {
  let description: String

  init(_ name: String, _ values: String...) {
    let widths = [13, 9, 13, 7]
    description = zip(values, widths).reduce(name.padded(to: 46)) { line, cell in
      line + String(repeating: " ", count: max(1, cell.1 - cell.0.count)) + cell.0
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// `value`, at least 0, to three digits, or to whole numbers where those are more.
private func digits(_ value: Double) -> String {
  var (scale, places) = (1.0, 0)
  while places < 5, value * scale < 99.95 { (scale, places) = (scale * 10, places + 1) }
  let whole = Int((value * scale).rounded())
  guard places > 0 else { return "\(whole)" }
  let fraction = "\(Int(scale) + whole % Int(scale))".dropFirst()
  return "\(whole / Int(scale)).\(fraction)"
}
