import ArgumentParser
import Datasets
import Foundation
import TerminalKit

/// `ddpm datasets`: what data there is.
struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "Show what data there is, where it lies and its licence.",
    subcommands: [List.self, Show.self, Download.self],
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
      let dataset = try refusingValues { try DatasetCatalogue.open(name) }
      let entry = DatasetCatalogue.entries.first { $0.name == name }
      let split = try DatasetCatalogue.split(name)
      let report = DatasetReport(dataset, split, entry: entry, path: entry?.directory ?? name)
      if json { return try StandardOutput.write(json: report) }
      try StandardOutput.write(report.text)
      if let width = StandardOutput.terminalWidth {
        try StandardOutput.write("\n" + GridText.text(dataset.strip(width: width), GridText.tier()))
      }
    }
  }
}

extension DatasetsCommand {
  struct Download: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch a data set from where it is published.",
      discussion: """
        With the system's curl, into the first place that “ddpm datasets list” looks in. Sums are \
        compared, and what does not come whole is not kept. Mind the data's licence.
        """)

    @Argument(help: ArgumentHelp(valueName: "name"))
    var name: String

    func run() throws {
      guard let source = DatasetSource.known[name],
        let entry = DatasetCatalogue.entries.first(where: { $0.name == name }),
        let place = entry.places.first
      else {
        let error = DownloadError.notPublished(
          name: name, known: DatasetSource.known.keys.sorted())
        throw ValidationError(error.description)
      }
      if let directory = entry.directory {
        return StandardError.say("\(name) is here already, in \(directory).")
      }
      try DatasetDownload(
        name: name, source: source, directory: place, showsProgress: isatty(STDERR_FILENO) == 1
      ).run()
      StandardError.say("\(name) is in \(place) now; \(entry.licence), \(entry.credit).")
    }
  }
}

extension ImageDataset {
  /// Its first pictures side by side, as many as fit into `width` cells; of different classes, if
  /// they are known.
  fileprivate func strip(width room: Int) -> Grid {
    var indices = Array(0..<min(count, room))
    if let labels { indices = classes.indices.compactMap { labels.firstIndex(of: $0) } }
    let pictures = indices.prefix(max(1, room / (width + 1))).map { index in
      let picture = picture(at: index)
      return PixelBlock(
        width: picture.width, height: picture.height, channels: picture.channels,
        bytes: picture.bytes)
    }
    let size = Size(
      min(room, pictures.count * (width + 1) - 1), min(room, (height + 1) / 2))
    var grid = Grid(size)
    PictureStrip(pictures).draw(
      into: &grid, in: grid.bounds)
    return grid
  }
}
