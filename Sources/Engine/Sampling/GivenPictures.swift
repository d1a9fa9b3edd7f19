import Checkpoints
import Datasets
import EngineMessages
import Networks
import Pictures
import Tensors

/// Pictures that a person names, as a model takes them.
struct GivenPictures {
  let model: LoadedModel

  /// - Returns: [N, H, W, C] in [-1, 1]; smaller pictures of PNG files are in the middle of black.
  func pictures(_ given: GivenPicture) throws(EngineError) -> Tensor {
    let x0: Tensor
    switch given {
    case .named(let name): x0 = try read(name, key: "x_0")
    case .values(let values): x0 = try Tensor(values)
    case .sample(let identifier, _): throw .noTrajectory(identifier)
    }
    do throws(UNet2DConfigurationError) {
      try model.predictor.network.checkInput(shape: x0.shape)
    } catch {
      throw .givenPicture(given.name, error)
    }
    return x0
  }

  /// 1 where pictures are to be kept, 0 where they are to be invented, in the shape of `x0`.
  func known(_ mask: InpaintingTask.Mask, for x0: Tensor) throws(EngineError) -> Tensor {
    switch mask {
    case .named(let name): return try known(name, for: x0)
    case .values(let invented):
      let (pixels, channels) = (x0.shape[1] * x0.shape[2], x0.shape[3])
      guard invented.count == pixels else {
        throw .setting(
          key: "mask", value: "\(invented.count) numbers", expected: "\(pixels), one for each pixel"
        )
      }
      guard invented.allSatisfy({ (0...1).contains($0) }) else {
        throw .setting(
          key: "mask", value: "a number outside",
          expected: "0 for what is kept to 1 for what is "
            + "invented")
      }
      return Tensor(x0.shape) { known in
        for i in known.indices { known[i] = 1 - invented[i / channels % pixels] }
      }
    }
  }

  /// - Parameter name: A file; white, or 1 in `mask` of a safetensors file, is to be invented.
  private func known(_ name: String, for x0: Tensor) throws(EngineError) -> Tensor {
    let isFile = name.lowercased().hasSuffix(".safetensors")
    let mask = try read(name, key: "mask")
    let (shape, found) = (x0.shape, mask.shape)
    guard found[0] == 1 || found[0] == shape[0], found[1] == shape[1], found[2] == shape[2],
      found[3] == 1 || found[3] == shape[3]
    else {
      throw .wrongMask(
        name, expected: [shape[1], shape[2]], found: [found[1], found[2]])
    }
    return Tensor(shape) { known in
      mask.withValues { mask in
        for i in known.indices {
          let (place, channel) = (i / shape[3] % (mask.count / found[3]), i % shape[3])
          let value = mask[place * found[3] + (found[3] == 1 ? 0 : channel)]
          known[i] = isFile ? 1 - min(max(value, 0), 1) : (1 - value) / 2
        }
      }
    }
  }

  private func read(_ name: String, key: String) throws(EngineError) -> Tensor {
    if name.lowercased().hasSuffix(".safetensors") {
      return try checkpoints { () throws(CheckpointError) in
        try SafetensorsFile(name).pictures(key)
      }
    }
    if let split = name.lastIndex(of: ":"), let index = Int(name[name.index(after: split)...]) {
      return try picture(index, of: String(name[..<split]))
    }
    do throws(PictureError) {
      return padded(try PixelImage(png: name))
    } catch {
      throw .pictureFile(error)
    }
  }

  private func picture(_ index: Int, of dataset: String) throws(EngineError) -> Tensor {
    let pictures: ImageDataset
    do throws(DatasetError) {
      pictures = try DatasetCatalogue.open(dataset).paddedForNetworks
    } catch {
      throw .dataset(error)
    }
    guard (0..<pictures.count).contains(index) else {
      throw .setting(
        key: "picture of \(dataset)", value: "\(index)", expected: "0 to \(pictures.count - 1)")
    }
    return pictures.batch(at: [index])
  }

  /// In the middle of black, where it is smaller than the model's pictures.
  private func padded(_ image: PixelImage) -> Tensor {
    let (height, width) = (max(image.height, model.size.height), max(image.width, model.size.width))
    let (top, left) = ((height - image.height) / 2, (width - image.width) / 2)
    let row = image.width * image.channels
    return Tensor([1, height, width, image.channels]) { values in
      values.update(repeating: -1)
      for y in 0..<image.height {
        for i in 0..<row {
          values[((y + top) * width + left) * image.channels + i] =
            Float(Double(image.bytes[y * row + i]) / 127.5 - 1)
        }
      }
    }
  }
}

extension Tensor {
  /// One picture, [1, H, W, C].
  init(_ picture: PictureValues) throws(EngineError) {
    let shape = [1, picture.height, picture.width, picture.channels]
    guard shape.allSatisfy({ (1...65_536).contains($0) }),
      picture.values.count == shape.reduce(1, *)
    else {
      throw .setting(
        key: "values of a picture", value: "\(picture.values.count)",
        expected: "\(picture.height)·\(picture.width)·\(picture.channels)")
    }
    guard picture.values.allSatisfy({ $0.isFinite }) else {
      throw .setting(key: "values of a picture", value: "not finite", expected: "numbers of -1…1")
    }
    self.init(shape, picture.values)
  }
}

extension GivenPicture {
  /// For sentences.
  var name: String {
    switch self {
    case .named(let name): name
    case .values: "the given picture"
    case .sample(let identifier, let picture): "picture \(picture) of trajectory \(identifier)"
    }
  }
}
