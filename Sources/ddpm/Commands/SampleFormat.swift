import ArgumentParser
import Checkpoints
import Diffusion
import Pictures
import Tensors

/// What samples are written as, by the end of the file's name.
enum SampleFormat: String, CaseIterable {
  case png, gif, safetensors

  init?(path: String) {
    guard
      let format = Self.allCases.first(where: { path.lowercased().hasSuffix("." + $0.rawValue) })
    else { return nil }
    self = format
  }
}

/// Collects what a file of samples shows, and writes it whole.
struct SampleWriter {
  let format: SampleFormat
  let path: String
  let keepsTrajectory: Bool
  /// S, the number of states less one.
  let steps: Int
  /// What the last state is called in a file of tensors: x_0, or x_T of an inversion.
  let lastKey: String
  private var frames: [PixelImage] = []
  private var kept: [SamplingState] = []

  /// Frames of an animation at the most; of longer trajectories every n-th state is shown.
  private static let mostFrames = 120

  /// - Throws: For pictures that are neither grey nor in colour.
  init(
    _ format: SampleFormat, path: String, keepsTrajectory: Bool, steps: Int, channels: Int,
    lastKey: String = "x_0"
  ) throws {
    guard format == .safetensors || channels == 1 || channels == 3 else {
      throw ValidationError(
        "The model's pictures have \(channels) channels, which \(path) cannot show; choose a name "
          + "that ends in .safetensors.")
    }
    self.format = format
    self.path = path
    self.keepsTrajectory = keepsTrajectory
    self.steps = steps
    self.lastKey = lastKey
  }

  mutating func add(_ state: SamplingState) throws {
    let isLast = state.index == steps
    switch format {
    case .gif:
      let every = max(1, (steps + Self.mostFrames - 1) / Self.mostFrames)
      if state.index % every == 0 || isLast { frames.append(try Self.montage(state.xt, scale: 2)) }
    case .png, .safetensors:
      if keepsTrajectory || isLast { kept.append(state) }
    }
  }

  func write() throws {
    guard let last = kept.last else {
      try AnimatedGIF(frames: frames).write(to: path)
      return
    }
    if format == .png { return try Self.write(montageOf: last.xt, to: path) }
    var tensors = [
      SafetensorsTensor(
        lastKey, pictures: lastKey == "x_0" ? last.xt.clipped(to: -1...1) : last.xt)
    ]
    if keepsTrajectory {
      // A state holds the x̂_0 that led to it; beside x_t stands what is predicted of it.
      let predicted = kept.dropFirst().compactMap(\.x0Hat) + [last.xt]
      tensors += [
        SafetensorsTensor("x_t", batches: kept.map(\.xt)),
        SafetensorsTensor("x0_hat", batches: predicted),
        SafetensorsTensor("t", [kept.count], integers: kept.map(\.timestep)),
      ]
    }
    try SafetensorsFile.write(tensors, to: path)
  }

  /// Writes pictures that no trajectory led to.
  static func write(pictures x0: Tensor, as format: SampleFormat, to path: String) throws {
    if format == .safetensors {
      try SafetensorsFile.write([SafetensorsTensor("x_0", pictures: x0)], to: path)
    } else {
      try write(montageOf: x0, to: path)
    }
  }

  private static func write(montageOf x: Tensor, to path: String) throws {
    try montage(x, scale: 2).writePNG(to: path)
  }

  /// All pictures of a batch side by side.
  private static func montage(_ x: Tensor, scale: Int) throws -> PixelImage {
    let (count, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let size = height * width * channels
    let pictures = x.withValues { values in
      (0..<count).map {
        PixelImage(
          width: width, height: height, channels: channels,
          values: values[$0 * size..<($0 + 1) * size])
      }
    }
    return try .montage(pictures, layout: PixelImage.MontageLayout(scale: scale))
  }
}
