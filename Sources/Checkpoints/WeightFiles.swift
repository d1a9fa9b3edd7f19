import Files
import Foundation

/// The weights of a network in a directory: one safetensors file, or several with an index.
///
/// Which file: the index of shards, else `diffusion_pytorch_model.safetensors`, else a variant
/// such as `….fp16.safetensors` if it is the only one.
struct WeightFiles {
  static let stem = "diffusion_pytorch_model"
  static let name = stem + ".safetensors"
  static let indexName = name + ".index.json"

  /// A tensor's file, and its name there.
  private struct Location {
    let file: SafetensorsFile
    let name: String
  }

  /// The file that errors about a tensor that is nowhere name.
  private let path: String
  /// By today's names.
  private var locations: [String: Location] = [:]

  init(in directory: String) throws(CheckpointError) {
    let names = try files { () throws(FileError) in try Directory.list(directory) }
    let variants = names.filter { $0.hasPrefix(Self.stem + ".") && $0.hasSuffix(".safetensors") }
    if names.contains(Self.indexName) {
      path = directory + "/" + Self.indexName
      try addShards(in: directory)
    } else if names.contains(Self.name) {
      path = directory + "/" + Self.name
      add(try SafetensorsFile(path))
    } else if let variant = variants.first, variants.count == 1 {
      path = directory + "/" + variant
      add(try SafetensorsFile(path))
    } else if let pickle = names.first(where: { $0.hasPrefix(Self.stem) && $0.hasSuffix(".bin") }) {
      throw .pickle(file: directory + "/" + pickle)
    } else {
      throw .place(path: directory, .noWeights)
    }
  }

  /// A tensor's elements in the file's layout, as float32.
  ///
  /// - Throws: `missingTensor`, `wrongShape`, or what reading throws.
  func floats(_ key: String, shape: [Int]) throws(CheckpointError) -> [Float] {
    guard let location = locations[key] else {
      throw .missingTensor(file: path, key: key, expected: shape)
    }
    return try location.file.floats(location.name, shape: shape)
  }

  /// Throws what `floats` would, without reading the elements.
  func check(_ key: String, shape: [Int]) throws(CheckpointError) {
    guard let location = locations[key] else {
      throw .missingTensor(file: path, key: key, expected: shape)
    }
    try location.file.check(location.name, shape: shape)
  }

  /// A sentence for each tensor that is not among `used`.
  func warnings(used: Set<String>) -> [String] {
    locations.filter { !used.contains($0.key) }.sorted { $0.key < $1.key }.map { _, location in
      "\(location.file.path): tensor “\(location.name)” is not part of the network and is ignored."
    }
  }

  private mutating func add(_ file: SafetensorsFile) {
    for name in file.names {
      locations[Self.todaysName(name)] = Location(file: file, name: name)
    }
  }

  private mutating func addShards(in directory: String) throws(CheckpointError) {
    let index: ShardIndex = try JSONFile.read(path)
    for name in Set(index.shards.values).sorted() {
      guard !name.contains("/"), !name.isEmpty else {
        throw .configuration(
          file: path, .wrongType(key: "weight_map", expected: "names of files in this directory"))
      }
      add(try SafetensorsFile(directory + "/" + name))
    }
    for (key, name) in index.shards.sorted(by: { $0.key < $1.key }) {
      let file = directory + "/" + name
      guard locations[Self.todaysName(key)]?.file.path == file else {
        throw .missingTensor(file: file, key: key, expected: nil)
      }
    }
  }

  /// Attention was named otherwise in 2022 and early 2023.
  static func todaysName(_ key: String) -> String {
    var parts = key.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[parts.count - 4] == "attentions" else { return key }
    switch parts[parts.count - 2] {
    case "query": parts[parts.count - 2] = "to_q"
    case "key": parts[parts.count - 2] = "to_k"
    case "value": parts[parts.count - 2] = "to_v"
    case "proj_attn": parts[parts.count - 2] = "to_out.0"
    default: return key
    }
    return parts.joined(separator: ".")
  }
}

/// Which tensor is in which file.
private struct ShardIndex: Decodable {
  var shards: [String: String]

  enum CodingKeys: String, CodingKey {
    case shards = "weight_map"
  }
}
