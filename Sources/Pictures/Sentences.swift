extension PictureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .file(let error):
      error.description
    case .notPNG(let path, let detail):
      "\(path): not a whole PNG picture (\(detail))."
    case .tooLarge(let path, let width, let height):
      "\(path): \(width)×\(height) pixels are too many, at most "
        + "\(PixelImage.largestPixelCount) can be read."
    case .notEncoded(let format, let detail):
      "The picture cannot be written as \(format): \(detail)."
    case .noPictures:
      "There is no picture to write, expected at least one."
    case .frameSize(let index, let expected, let found):
      "Frame \(index) of the animation has size \(found[0])×\(found[1]), "
        + "expected \(expected[0])×\(expected[1]) as the first."
    case .animationSize(let width, let height):
      "A GIF cannot be \(width)×\(height) pixels, at most 65535×65535."
    }
  }
}
