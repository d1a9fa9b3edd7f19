import Datasets

/// What `ddpm datasets show` says.
struct DatasetReport: Encodable {
  struct Channel: Encodable {
    let mean: Double
    let deviation: Double
  }

  struct HeldOut: Encodable {
    let count: Int
    /// Whether they lie in files of their own, and are none of `count`.
    let areTestFiles: Bool

    enum CodingKeys: String, CodingKey {
      case count
      case areTestFiles = "test_files"
    }

    init(_ split: PictureSplit) {
      (count, areTestFiles) = (split.heldOut?.count ?? 0, split.part == .testFiles)
    }

    var text: String {
      switch (count, areTestFiles) {
      case (0, _): "nothing, as they are too few"
      case (_, true): "\(count.grouped) more, the test files"
      case (_, false): "\(count.grouped) of them, always the same"
      }
    }
  }

  let name: String
  let path: String
  let count: Int
  let height: Int
  let width: Int
  let channels: Int
  /// Pictures that training does not see.
  let heldOut: HeldOut
  /// How large the networks see the pictures.
  let padded: [Int]
  let classes: [String]
  /// Pictures of each class.
  let classCounts: [Int]
  /// Of the values in [-1, 1].
  let statistics: [Channel]
  let licence: String?
  let credit: String?

  enum CodingKeys: String, CodingKey {
    case name, path, count, height, width, channels, classes, statistics, licence, credit
    case heldOut = "held_out"
    case padded = "network_size"
    case classCounts = "class_counts"
  }

  init(_ dataset: ImageDataset, _ split: PictureSplit, entry: DatasetEntry?, path: String) {
    name = dataset.name
    self.path = path
    count = dataset.count
    height = dataset.height
    width = dataset.width
    channels = dataset.channels
    heldOut = HeldOut(split)
    padded = dataset.networkSize
    classes = dataset.classes
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for label in dataset.labels ?? [] { counts[label] += 1 }
    classCounts = counts
    statistics = dataset.statistics.map { Channel(mean: $0.mean, deviation: $0.deviation) }
    licence = entry?.licence
    credit = entry?.credit
  }

  var text: String {
    var lines = [
      ("name", name), ("where", path), ("pictures", count.grouped),
      ("held out", heldOut.text),
      ("size", "\(height)×\(width), \(channels == 1 ? "grey" : "\(channels) channels")"),
    ]
    if padded != [height, width] {
      lines.append(("for networks", "padded with black to \(padded[0])×\(padded[1])"))
    }
    if !classes.isEmpty {
      let all = zip(classes, classCounts).map { "\($0) (\($1.grouped))" }
      lines.append(("classes", all.prefix(20).joined(separator: ", ")))
    }
    let numbers = statistics.map { ($0.mean, $0.deviation) }.map {
      "\(rounded($0.0)) ± \(rounded($0.1))"
    }
    lines.append(("mean", numbers.joined(separator: ", ") + " in −1 … 1"))
    if let licence { lines.append(("licence", licence)) }
    if let credit { lines.append(("credit", credit)) }
    return lines.map { name, value in
      name + String(repeating: " ", count: 14 - name.count) + value
    }.joined(separator: "\n")
  }

  private func rounded(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
}

/// What `ddpm datasets list --json` says of each.
struct DatasetLine: Encodable {
  let name: String
  let title: String
  let count: Int
  let height: Int
  let width: Int
  let channels: Int
  let classes: [String]
  let licence: String
  let credit: String
  /// Where it lies; null if it is not here.
  let path: String?
  /// How to get it.
  let source: String

  init(_ entry: DatasetEntry) {
    name = entry.name
    title = entry.title
    count = entry.count
    height = entry.height
    width = entry.width
    channels = entry.channels
    classes = entry.classes
    licence = entry.licence
    credit = entry.credit
    path = entry.directory
    source = entry.cure
  }
}
