import EngineMessages
import Schedules
import TerminalKit

/// Pictures that are to be written to a file.
public struct PictureFile: Equatable, Sendable {
  public enum Kind: String, Equatable, Sendable {
    /// The first sheet.
    case png
    /// All sheets, one after another.
    case gif
  }

  public var kind: Kind
  /// Without a directory, and without what tells the kind.
  public var name: String
  /// Pictures to lie side by side, all whole; at least one in each sheet.
  public var sheets: [[Picture]]

  public init(kind: Kind, name: String, sheets: [[Picture]]) {
    self.kind = kind
    self.name = name
    self.sheets = sheets
  }

  /// Sheets of a film at the most; of longer ones every n-th state is shown.
  static let mostSheets = 120
}

/// What became of a file.
public enum WrittenFile: Equatable, Sendable {
  case written(path: String)
  /// Why not, in a sentence.
  case refused(String)
}

extension AppState {
  /// The pictures under the cursor.
  var pictureFile: PictureFile? {
    guard let trajectory = sample.trajectory, let frame = sample.frame, !frame.xt.isEmpty else {
      return nil
    }
    if sample.closer.level == .inside, let maps = insideMaps {
      return insideFile(trajectory, maps)
    }
    let step = "step-\(frame.index)-of-\(trajectory.steps)-t-\(frame.timestep)"
    return PictureFile(
      kind: .png, name: fileName(trajectory, step), sheets: [sample.looked(at: frame.xt)])
  }

  /// What the levels gave and where attention looks, all in the size of the largest.
  private func insideFile(_ trajectory: Trajectory, _ maps: ActivationMaps) -> PictureFile? {
    let pictures = (maps.levels + maps.attention).map(\.picture).filter(\.isWhole)
    guard let width = pictures.map(\.width).max() else { return nil }
    let step = "step-\(maps.request.state)-of-\(trajectory.steps)-t-\(maps.timestep)-inside"
    return PictureFile(
      kind: .png, name: fileName(trajectory, step),
      sheets: [pictures.map { $0.upscaled(by: width / $0.width) }])
  }

  /// The film as far as it has arrived, from noise to pictures.
  var filmFile: PictureFile? {
    guard let trajectory = sample.trajectory, let last = trajectory.frames.last, !last.xt.isEmpty
    else { return nil }
    let frames = trajectory.frames
    let every = max(1, (frames.count + PictureFile.mostSheets - 1) / PictureFile.mostSheets)
    // The last one always, the first where it falls so.
    let shown = stride(from: (frames.count - 1) % every, to: frames.count, by: every)
    return PictureFile(
      kind: .gif, name: fileName(trajectory, "\(last.index)-steps"),
      sheets: shown.map { sample.looked(at: frames[$0].xt) })
  }

  /// `mnist-tiny-0006-seed-3-ddim-0-step-12-of-50-t-760`: what is needed to make it again.
  private func fileName(_ trajectory: Trajectory, _ step: String) -> String {
    let request = trajectory.request
    var parts = [
      trajectory.modelName, "seed-\(request.seed)", request.sampler.fileName, step,
    ]
    if let beginning = request.beginning.fileName { parts.insert(beginning, at: 3) }
    if request.inpainting != nil { parts.insert("inpainted", at: 3) }
    if let label = request.label { parts.insert("class-\(label)", at: 1) }
    if sample.closer.isAlone, trajectory.request.count > 1 {
      parts.append("picture-\(sample.closer.picked + 1)")
    }
    return Self.plain(parts.joined(separator: "-"))
  }

  /// Letters, digits, dots and dashes alone; no dot at the beginning.
  private static func plain(_ name: String) -> String {
    let plain = String(
      name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
    return plain.hasPrefix(".") ? "-" + plain.dropFirst() : plain
  }
}

extension Picture {
  /// Each pixel as `factor` × `factor` pixels.
  fileprivate func upscaled(by factor: Int) -> Picture {
    var large: [UInt8] = []
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        let start = (y / factor * width + x / factor) * channels
        large += bytes[start..<start + channels]
      }
    }
    return Picture(
      width: width * factor, height: height * factor, channels: channels, bytes: large)
  }
}

extension SamplingBeginning {
  /// nil: noise, which needs no word.
  fileprivate var fileName: String? {
    switch self {
    case .noise: nil
    case .picture(_, let start): "from-t-\(start)"
    case .between(_, _, let start): "between-at-t-\(start)"
    case .inversion: "inversion"
    case .branch(_, let state): "branch-at-step-\(state)"
    }
  }
}

extension Sampler {
  fileprivate var fileName: String {
    switch self {
    case .ancestral(.fixedSmall): "ddpm-small"
    case .ancestral(.fixedLarge): "ddpm-large"
    case .ancestral(.learnedRange): "ddpm-learned"
    case .ddim(let eta): "ddim-\(NumberText.exact(eta))"
    case .dpmSolverPlusPlus: "dpmpp"
    case .heun: "heun"
    case .euler: "euler"
    }
  }
}
