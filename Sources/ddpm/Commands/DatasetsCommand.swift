import ArgumentParser
import Datasets
import Foundation
import Pictures

/// `ddpm datasets`: what data there is.
struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "Show what data there is, where it lies and its licence.",
    subcommands: [List.self, Show.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the data sets that have a name.")

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
      let entries = DatasetCatalogue.entries
      if json { return try StandardOutput.write(json: entries.map(DatasetLine.init)) }
      var table = TextTable(
        header: ["NAME", "PICTURES", "SIZE", "CLASSES", "LICENCE", "WHERE"],
        sides: [.left, .right, .left, .right, .left, .left])
      table.rows = entries.map { entry in
        [
          entry.name, entry.count.grouped, "\(entry.height)×\(entry.width)×\(entry.channels)",
          "\(entry.classes.count)", entry.licence, entry.directory ?? "not here: \(entry.cure)",
        ]
      }
      try StandardOutput.write(table.text)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show one data set: its numbers, and a few of its pictures.")

    @Argument(help: "A data set's name, or a directory with pictures.")
    var name: String

    @Flag(help: "Print JSON instead of text and pictures.")
    var json = false

    func run() throws {
      let dataset = try DatasetCatalogue.open(name)
      let entry = DatasetCatalogue.entries.first { $0.name == name }
      let report = DatasetReport(dataset, entry: entry, path: entry?.directory ?? name)
      if json { return try StandardOutput.write(json: report) }
      try StandardOutput.write(report.text)
      if let width = StandardOutput.terminalWidth, let colours = HalfBlocks.Colours() {
        try StandardOutput.write("\n" + HalfBlocks.text(dataset.sheet(width: width), colours))
      }
    }
  }
}

extension ImageDataset {
  /// Its first pictures side by side, as many as are `width` pixels wide; one class each if known.
  fileprivate func sheet(width limit: Int) throws -> PixelImage {
    var indices = Array(0..<min(count, 64))
    if let labels { indices = classes.indices.compactMap { labels.firstIndex(of: $0) } }
    let shown = indices.prefix(max(1, limit / (width + 1)))
    return try PixelImage.montage(
      shown.map(picture), layout: .init(columns: shown.count, gap: 1))
  }
}
