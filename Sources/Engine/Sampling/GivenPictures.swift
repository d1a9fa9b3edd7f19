import Checkpoints
import Datasets
import Networks
import Pictures
import Tensors

/// Pictures that a person names, as a model takes them.
struct GivenPictures {
  let model: LoadedModel

  /// - Parameter name: A PNG file, a safetensors file with `x_0`, or `NAME:INDEX` of a data set.
  /// - Returns: [N, H, W, C] in [-1, 1]; smaller pictures of PNG files are in the middle of black.
  func pictures(_ name: String) throws(EngineError) -> Tensor {
    let x0 = try read(name, key: "x_0")
    do throws(UNet2DConfigurationError) {
      try model.predictor.network.checkInput(shape: x0.shape)
    } catch {
      throw .givenPicture(name, error)
    }
    return x0
  }

  /// 1 where pictures are to be kept, 0 where they are to be invented, in the shape of `x0`.
  ///
  /// - Parameter name: A file; white, or 1 in `mask` of a safetensors file, is to be invented.
  func known(_ name: String, for x0: Tensor) throws(EngineError) -> Tensor {
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
