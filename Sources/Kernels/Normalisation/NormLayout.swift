/// The cut of a normalisation into parts of positions, and the loops over them.
///
/// A task is a part of one image. Partial sums are shaped [image, part, 2, channels].
struct NormLayout {
  let batch: Int
  let positions: Int
  let channels: Int
  let groups: Int

  private static let part = 256

  var parts: Int { max(1, (positions + Self.part - 1) / Self.part) }
  var tasks: Int { batch * parts }
  var partialSize: Int { tasks * 2 * channels }
  private var perGroup: Int { channels / groups }

  /// Visits a task's channels a vector at a time: `first` channels count from `c`.
  @inline(__always)
  private func eachVector(_ body: (_ c: Int, _ part: Int) -> Void) {
    var c = 0
    while c < channels {
      body(c, min(Wide.scalarCount, channels - c))
      c += Wide.scalarCount
    }
  }

  @inline(__always)
  private func load(_ pointer: Input, _ part: Int) -> Wide {
    Wide.load(pointer, upTo: part)
  }

  @inline(__always)
  private func store(_ vector: Wide, _ pointer: Output, _ part: Int) {
    vector.store(pointer, upTo: part)
  }

  /// The rows of a task: its first position's offset in x, and how many positions.
  private func rows(_ task: Int) -> (start: Int, count: Int) {
    let (image, part) = task.quotientAndRemainder(dividingBy: parts)
    let first = part * Self.part
    return ((image * positions + first) * channels, min(Self.part, positions - first))
  }

  /// Σ (x − x₀) and Σ (x − x₀)² of a part per channel, x₀ the image's first position.
  func sumShifted(_ partial: Output, _ x: Input, task: Int) {
    let (start, count) = rows(task)
    let shift = x + task / parts * positions * channels
    let target = partial + task * 2 * channels
    eachVector { c, part in
      let first = load(shift + c, part)
      var (sum, squares) = (Wide(repeating: 0), Wide(repeating: 0))
      var row = x + start + c
      for _ in 0..<count {
        let value = load(row, part) - first
        sum += value
        squares.addProduct(value, value)
        row += channels
      }
      store(sum, target + c, part)
      store(squares, target + channels + c, part)
    }
  }

  /// Mean and 1/√(variance + ε) of each group of an image.
  func finish(_ statistics: Output, _ partial: Output, _ x: Input, image: Int, epsilon: Float) {
    let shift = x + image * positions * channels
    let count = Double(positions)
    for group in 0..<groups {
      var means = 0.0
      var squares = 0.0
      var meansSquared = 0.0
      let reference = Double(shift[group * perGroup])
      for c in group * perGroup..<(group + 1) * perGroup {
        var (sum, square) = (0.0, 0.0)
        for part in 0..<parts {
          let own = partial + (image * parts + part) * 2 * channels
          sum += Double(own[c])
          square += Double(own[channels + c])
        }
        let mean = Double(shift[c]) - reference + sum / count
        means += mean
        meansSquared += mean * mean
        squares += square - sum * sum / count
      }
      let width = Double(perGroup)
      let mean = means / width
      let variance = max(0, squares / count / width + meansSquared / width - mean * mean)
      statistics[2 * group] = Float(reference + mean)
      statistics[2 * group + 1] = Float(1 / (variance + Double(epsilon)).squareRoot())
    }
  }

  /// The (a, b) per channel of a·x + b = γ·x̂ + β; γ = 1 and β = 0 where they are nil.
  func affine(_ affine: Output, _ statistics: Input, _ gamma: Input?, _ beta: Input?) {
    for c in 0..<channels {
      let group = c / perGroup
      let scale = (gamma?[c] ?? 1) * statistics[2 * group + 1]
      affine[c] = scale
      affine[channels + c] = (beta?[c] ?? 0) - statistics[2 * group] * scale
    }
  }

  /// y = body(a·x + b).
  @inline(__always)
  func apply(_ y: Output, _ x: Input, _ affine: Output, task: Int, _ body: (Wide) -> Wide) {
    let (start, count) = rows(task)
    eachVector { c, part in
      let (a, b) = (load(affine + c, part), load(affine + channels + c, part))
      var offset = start + c
      for _ in 0..<count {
        store(body(b.addingProduct(a, load(x + offset, part))), y + offset, part)
        offset += channels
      }
    }
  }

  /// Σ dz and Σ dz·x̂ of a part per channel, and dz itself.
  ///
  /// - Parameter affine: (a, b) of z = γx̂ + β, then of x̂.
  @inline(__always)
  func sumGradients(
    _ dz: Output, _ partial: Output, _ dy: Input, _ x: Input, _ affine: Output, task: Int,
    _ body: (_ dy: Wide, _ z: Wide) -> Wide
  ) {
    let (start, count) = rows(task)
    let target = partial + task * 2 * channels
    eachVector { c, part in
      let (a, b) = (load(affine + c, part), load(affine + channels + c, part))
      let (r, s) = (load(affine + 2 * channels + c, part), load(affine + 3 * channels + c, part))
      var (sum, product) = (Wide(repeating: 0), Wide(repeating: 0))
      var offset = start + c
      for _ in 0..<count {
        let value = load(x + offset, part)
        let gradient = body(load(dy + offset, part), b.addingProduct(a, value))
        store(gradient, dz + offset, part)
        sum += gradient
        product.addProduct(gradient, s.addingProduct(r, value))
        offset += channels
      }
      store(sum, target + c, part)
      store(product, target + channels + c, part)
    }
  }

  /// Adds an image's parts into its first.
  func addParts(_ partial: Output) {
    guard parts > 1 else { return }
    for image in 0..<batch {
      let first = partial + image * parts * 2 * channels
      for part in 1..<parts {
        let other = first + part * 2 * channels
        for i in 0..<2 * channels { first[i] += other[i] }
      }
    }
  }

  /// dβ and dγ from every image's sums, images in order.
  func sumOverImages(_ dbeta: Output, _ dgamma: Output, _ partial: Output) {
    dbeta.update(repeating: 0, count: channels)
    dgamma.update(repeating: 0, count: channels)
    for image in 0..<batch {
      let own = partial + image * parts * 2 * channels
      for c in 0..<channels {
        dbeta[c] += own[c]
        dgamma[c] += own[channels + c]
      }
    }
  }

  /// The (p, q, s) per channel of dx = p·dz + q·x + s.
  func inputTerms(
    _ terms: Output, _ partial: Output, _ statistics: Input, _ gamma: Input, image: Int
  ) {
    let own = partial + image * parts * 2 * channels
    let size = Double(positions * perGroup)
    for group in 0..<groups {
      let channelsOfGroup = group * perGroup..<(group + 1) * perGroup
      var (sum, product) = (0.0, 0.0)
      for c in channelsOfGroup {
        sum += Double(gamma[c]) * Double(own[c])
        product += Double(gamma[c]) * Double(own[channels + c])
      }
      let mean = Double(statistics[2 * (image * groups + group)])
      let r = Double(statistics[2 * (image * groups + group) + 1])
      for c in channelsOfGroup {
        terms[c] = Float(r * Double(gamma[c]))
        terms[channels + c] = Float(-r * r * product / size)
        terms[2 * channels + c] = Float(-r * sum / size + mean * r * r * product / size)
      }
    }
  }

  /// dx = p·dz + q·x + s, dz read from dx.
  func applyInputTerms(_ dx: Output, _ x: Input, _ terms: Output, task: Int) {
    let (start, count) = rows(task)
    eachVector { c, part in
      let (p, q) = (load(terms + c, part), load(terms + channels + c, part))
      let s = load(terms + 2 * channels + c, part)
      var offset = start + c
      for _ in 0..<count {
        let linear = s.addingProduct(q, load(x + offset, part))
        store(linear.addingProduct(p, load(dx + offset, part)), dx + offset, part)
        offset += channels
      }
    }
  }
}
