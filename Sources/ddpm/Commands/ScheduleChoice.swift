import ArgumentParser
import Checkpoints
import Schedules

/// What `--schedule` names: a shape, or a file with β_1…β_T.
enum ScheduleChoice: ExpressibleByArgument, Equatable {
  case shape(ScheduleShape)
  case file(String)

  init?(argument: String) {
    if let shape = ScheduleShape(rawValue: argument), shape != .table {
      self = .shape(shape)
    } else if argument.hasSuffix(".json") {
      self = .file(argument)
    } else {
      return nil
    }
  }

  static let names = ScheduleShape.named.map(\.rawValue).joined(separator: ", ")

  var name: String {
    switch self {
    case .shape(let shape): shape.rawValue
    case .file(let path): path
    }
  }

  /// Whether a β_1 can be chosen.
  var hasBetaStart: Bool {
    switch self {
    case .shape(.linear), .shape(.scaledLinear), .shape(.sigmoid), .shape(.learned): true
    case .shape(.cosine), .shape(.constant), .shape(.table), .file: false
    }
  }

  /// Whether a β_T can be chosen.
  var hasBetaEnd: Bool {
    switch self {
    case .shape(.learned), .shape(.table), .file: false
    case .shape: true
    }
  }

  /// - Throws: What is wrong with the file.
  func specification() throws(CheckpointError) -> ScheduleSpecification {
    switch self {
    case .shape(let shape): .standard(shape)
    case .file(let path): try ScheduleSpecification(tableFile: path)
    }
  }
}
