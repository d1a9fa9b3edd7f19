import ArgumentParser
import Checkpoints
import Engine
import Foundation
import Networks

/// `ddpm bench`: speed and memory of this machine on a network.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed and memory of this machine on a network.",
    discussion: """
      Trains and evaluates the network on made-up pictures. “Of peak” is the rate of the direct \
      algorithm's operations over what this processor's multiply-adds could do at best; it can \
      exceed 1.
      """)

  @Option(
    help: ArgumentHelp(
      "A network: \(UNet2DConfiguration.names.joined(separator: ", ")), or a config.json.",
      valueName: "name|config.json"))
  var model = "cifar10"

  @Option(help: "Images of a step, 1 to \(Self.mostImages).")
  var batch = 8

  @Option(help: "Threads, 1 to \(Self.mostThreads); all processors if not given.")
  var threads: Int?

  @Flag(help: "Print one JSON object instead of a table.")
  var json = false

  @Option(help: "An earlier report of --json: print how many times as much this one has.")
  var compare: String?

  private static let mostImages = 4_096
  private static let mostThreads = 256
  /// Activations as large as the first that a training step keeps, at the least.
  private static let keptActivations = 64.0

  func validate() throws {
    guard (1...Self.mostImages).contains(batch) else {
      throw ValidationError("--batch is \(batch); it must be from 1 to \(Self.mostImages).")
    }
    if let threads, !(1...Self.mostThreads).contains(threads) {
      throw ValidationError("--threads is \(threads); it must be from 1 to \(Self.mostThreads).")
    }
    guard compare == nil || !json else {
      throw ValidationError("--compare adds to the table; leave out --json.")
    }
    guard isName || FileManager.default.fileExists(atPath: model) else {
      throw ValidationError(
        "There is no network “\(model)”: expected "
          + UNet2DConfiguration.names.joined(separator: ", ") + " or the path of a config.json.")
    }
  }

  func run() throws {
    let earlier = try compare.map { try Self.earlier($0) }
    let configuration =
      try UNet2DConfiguration.named(model, channels: 3) ?? UNet2DConfiguration(file: model)
    try checkSize(configuration)
    let bench = try Bench(
      name: model, configuration: configuration, batch: batch, threads: threads)
    let report = bench.run()
    try StandardOutput.write(json ? report.json() : report.table())
    if let earlier { try StandardOutput.write(report.comparison(with: earlier)) }
  }

  private static func earlier(_ path: String) throws -> EarlierBench {
    do {
      return try JSONDecoder().decode(
        EarlierBench.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw ValidationError("\(path): expected a report that “ddpm bench --json” has printed.")
    }
  }

  private var isName: Bool { UNet2DConfiguration.names.contains(model) }

  /// Refuses what the system would end the process for.
  private func checkSize(_ configuration: UNet2DConfiguration) throws {
    let pixels = (configuration.sampleSize ?? [32, 32]).reduce(Double(batch)) { $0 * Double($1) }
    let bytes = 4 * pixels * Double(configuration.blockOutChannels.first ?? 1)
    guard bytes * Self.keptActivations <= Double(ProcessInfo.processInfo.physicalMemory) else {
      throw ValidationError(
        "\(batch) pictures of this size take more memory than there is; use a smaller --batch.")
    }
  }
}

extension BenchReport {
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// For people: a title, a row for each pass, the peaks.
  func table() -> String {
    let millions = String(format: "%.1f", Double(parameters) * 1e-6)
    var lines = ["\(model): \(millions) M parameters, batch \(batch), \(threads) thread(s)", ""]
    lines.append("            images/s     GFLOP/s     of peak")
    for (name, speed) in [("train", train), ("forward", forward)] {
      lines.append(
        name.padding(toLength: 8, withPad: " ", startingAt: 0)
          + String(
            format: "%12.2f%12.1f%12.2f", speed.imagesPerSecond, speed.gflops,
            speed.gflops / fmaPeakGflops))
    }
    lines += rows("train", trainTimes) + rows("forward", forwardTimes)
    lines.append("")
    lines.append(String(format: "peak of multiply-adds  %.0f GFLOP/s", fmaPeakGflops))
    lines.append(String(format: "peak memory            %.2f GB", Double(peakMemoryBytes) * 1e-9))
    lines.append(
      String(
        format: "taken after step 1     %.2f GB, while training", Double(grownBytes) * 1e-9))
    return lines.joined(separator: "\n")
  }

  /// A line for each figure: how many times the earlier one.
  func comparison(with earlier: EarlierBench) -> String {
    func line(_ name: String, _ now: Double, _ before: Double) -> String {
      name.padding(toLength: 14, withPad: " ", startingAt: 0)
        + String(format: "%8.2f×", now / before)
    }
    return """

      times as much as \(earlier.model), batch \(earlier.batch):
        \(line("train", train.imagesPerSecond, earlier.train.imagesPerSecond))
        \(line("forward", forward.imagesPerSecond, earlier.forward.imagesPerSecond))
        \(line("peak memory", Double(peakMemoryBytes), Double(earlier.peakMemoryBytes)))
      """
  }

  private func rows(_ title: String, _ times: [Time]) -> [String] {
    let heading = "\(title): where the time goes".padding(toLength: 33, withPad: " ", startingAt: 0)
    let rows = times.map { time in
      let rate = time.gflops > 0 ? String(format: "%10.2f", time.gflops / fmaPeakGflops) : ""
      return "  " + time.name.padding(toLength: 26, withPad: " ", startingAt: 0)
        + String(format: "%10.2f%7.1f", time.seconds * 1e3, time.share * 100) + rate
    }
    return ["", heading + "  ms      %   of peak"] + rows
  }
}
