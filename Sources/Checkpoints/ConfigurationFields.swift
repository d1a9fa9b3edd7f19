import Files
import Foundation

/// A value of a configuration file, as far as such files have them.
enum ConfigurationValue: Equatable, Codable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case text(String)
  case list([ConfigurationValue])
  /// Objects and what is nested deeper, which no field that is read has.
  case other

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .boolean(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if decoder.codingPath.count < 2, let list = try? value.decode([Self].self) {
      self = .list(list)
    } else {
      self = .other
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null, .other: try container.encodeNil()
    case .boolean(let flag): try container.encode(flag)
    case .number(let number):
      if let integer { try container.encode(integer) } else { try container.encode(number) }
    case .text(let text): try container.encode(text)
    case .list(let values): try container.encode(values)
    }
  }

  var integer: Int? {
    guard case .number(let number) = self else { return nil }
    return Int(exactly: number)
  }

  var number: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }

  var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
}

/// The fields of a JSON object in a file; absent is not null.
///
/// Also reads `Infinity` and `NaN`, which Python writes and JSON does not have.
struct ConfigurationFields: Equatable, Sendable {
  let file: String
  let values: [String: ConfigurationValue]

  init(file: String, values: [String: ConfigurationValue]) {
    self.file = file
    self.values = values
  }

  init(file: String) throws(CheckpointError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileReader.contents(of: file)
    } catch {
      throw .file(error)
    }
    try self.init(bytes, file: file)
  }

  /// - Parameter file: The name that errors give.
  init(_ bytes: [UInt8], file: String) throws(CheckpointError) {
    self.file = file
    // Foundation's decoder of JSON5 traps on what is not.
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .configuration(file: file, .notJSON(detail: "it is not in UTF-8"))
    }
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true  // for the bare words
    do {
      values = try decoder.decode([String: ConfigurationValue].self, from: Data(bytes))
    } catch {
      throw .configuration(file: file, .notJSON(detail: sentence(of: error)))
    }
  }

  func integer(_ key: String, default standard: Int) throws(CheckpointError) -> Int {
    try read(key, "a whole number", default: standard, \.integer)
  }

  func optionalInteger(_ key: String, default standard: Int?) throws(CheckpointError) -> Int? {
    try optional(key, "a whole number or null", default: standard, \.integer)
  }

  /// Any number, but NaN.
  func number(_ key: String, default standard: Double) throws(CheckpointError) -> Double {
    try read(key, "a number", default: standard) { $0.number.flatMap { $0.isNaN ? nil : $0 } }
  }

  func optionalNumber(_ key: String, default standard: Double?) throws(CheckpointError) -> Double? {
    try optional(key, "a number or null", default: standard) {
      $0.number.flatMap { $0.isNaN ? nil : $0 }
    }
  }

  func boolean(_ key: String, default standard: Bool) throws(CheckpointError) -> Bool {
    try read(key, "true or false", default: standard) {
      if case .boolean(let flag) = $0 { flag } else { nil }
    }
  }

  func text(_ key: String, default standard: String) throws(CheckpointError) -> String {
    try read(key, "a text", default: standard, \.text)
  }

  func optionalText(_ key: String, default standard: String?) throws(CheckpointError) -> String? {
    try optional(key, "a text or null", default: standard, \.text)
  }

  func integers(_ key: String, default standard: [Int]) throws(CheckpointError) -> [Int] {
    try read(key, "a list of whole numbers", default: standard) { $0.list(\.integer) }
  }

  func texts(_ key: String, default standard: [String]) throws(CheckpointError) -> [String] {
    try read(key, "a list of texts", default: standard) { $0.list(\.text) }
  }

  func optionalNumbers(_ key: String) throws(CheckpointError) -> [Double]? {
    try optional(key, "a list of numbers or null", default: nil) { $0.list(\.number) }
  }

  /// The case of an enum that `key` names.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, default standard: Choice
  ) throws(CheckpointError) -> Choice where Choice.RawValue == String {
    let name = try text(key, default: standard.rawValue)
    guard let choice = Choice(rawValue: name) else {
      throw unsupported(key, name, supported: Choice.allCases.map(\.rawValue))
    }
    return choice
  }

  func unsupported(_ key: String, _ value: String, supported: [String]) -> CheckpointError {
    .configuration(file: file, .unsupported(key: key, value: value, supported: supported))
  }

  private func read<T>(
    _ key: String, _ expected: String, default standard: T, _ convert: (ConfigurationValue) -> T?
  ) throws(CheckpointError) -> T {
    guard let value = values[key] else { return standard }
    guard let converted = convert(value) else {
      throw .configuration(file: file, .wrongType(key: key, expected: expected))
    }
    return converted
  }

  private func optional<T>(
    _ key: String, _ expected: String, default standard: T?, _ convert: (ConfigurationValue) -> T?
  ) throws(CheckpointError) -> T? {
    values[key] == .null ? nil : try read(key, expected, default: standard) { convert($0) }
  }
}

extension ConfigurationValue {
  /// All elements converted, or nil if one cannot be, or if this is not a list.
  fileprivate func list<T>(_ convert: (ConfigurationValue) -> T?) -> [T]? {
    guard case .list(let values) = self else { return nil }
    let converted = values.compactMap(convert)
    return converted.count == values.count ? converted : nil
  }
}
