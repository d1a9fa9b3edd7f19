/// Sums and products of buffers, element by element.
///
/// Contiguous, equal lengths; y may be one of the inputs. One rounding for each product or sum,
/// a fused product-and-sum counts once.
public enum Elementwise {
  public static func add(_ y: Output, a: Input, b: Input, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        (Wide.load(a + i, upTo: part) + Wide.load(b + i, upTo: part)).store(y + i, upTo: part)
      }
    }
  }

  public static func subtract(_ y: Output, a: Input, b: Input, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        (Wide.load(a + i, upTo: part) - Wide.load(b + i, upTo: part)).store(y + i, upTo: part)
      }
    }
  }

  public static func multiply(_ y: Output, a: Input, b: Input, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        (Wide.load(a + i, upTo: part) * Wide.load(b + i, upTo: part)).store(y + i, upTo: part)
      }
    }
  }

  /// y = factor · x.
  public static func scale(_ y: Output, x: Input, by factor: Float, count: Int) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        (Wide.load(x + i, upTo: part) * factor).store(y + i, upTo: part)
      }
    }
  }

  /// y = a·x + b·z: the noising of x_0 and every sampler's update.
  public static func weightedSum(
    _ y: Output, a: Float, x: Input, b: Float, z: Input, count: Int
  ) {
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        let first = a * Wide.load(x + i, upTo: part)
        first.addingProduct(Wide(repeating: b), Wide.load(z + i, upTo: part))
          .store(y + i, upTo: part)
      }
    }
  }

  /// y = a[i]·x + b[i]·z, with a coefficient for each of `images` pictures of `count` floats.
  public static func weightedSumPerImage(
    _ y: Output, a: Input, x: Input, b: Input, z: Input, images: Int, count: Int
  ) {
    for image in 0..<images {
      let start = image * count
      weightedSum(
        y + start, a: a[image], x: x + start, b: b[image], z: z + start, count: count)
    }
  }

  /// y = x limited to `range`; NaN stays NaN.
  public static func clip(_ y: Output, x: Input, to range: ClosedRange<Float>, count: Int) {
    let (low, high) = (Wide(repeating: range.lowerBound), Wide(repeating: range.upperBound))
    Map.forEachPiece(of: count) { piece in
      Map.vectors(of: piece, count) { i, part in
        let value = Wide.load(x + i, upTo: part)
        let notBelow = value.replacing(with: low, where: value .< low)
        notBelow.replacing(with: high, where: notBelow .> high).store(y + i, upTo: part)
      }
    }
  }

  /// y = x + bias[image, channel] at every position.
  public static func addPerImage(
    _ y: Output, x: Input, bias: Input, images: Int, positions: Int, channels: Int
  ) {
    Profile.measure(.elementwise) {
      parallelFor(images) { image in
        for position in 0..<positions {
          let start = (image * positions + position) * channels
          for c in 0..<channels { y[start + c] = x[start + c] + bias[image * channels + c] }
        }
      }
    }
  }
}
