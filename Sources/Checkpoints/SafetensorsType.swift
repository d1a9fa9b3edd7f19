/// The element types of safetensors that are read; the first four can be weights.
public enum SafetensorsType: String, CaseIterable, Codable, Sendable {
  case float32 = "F32"
  case float64 = "F64"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case uint8 = "U8"
  case bool = "BOOL"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16: 2
    case .uint8, .bool: 1
    }
  }
}

/// Where one tensor lies in a file.
public struct SafetensorsEntry: Equatable, Sendable {
  public let type: SafetensorsType
  public let shape: [Int]
  /// Bytes from the beginning of the file.
  let range: Range<Int>

  public var count: Int { range.count / type.size }
}
