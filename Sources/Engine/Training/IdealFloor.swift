import Diffusion
import EngineMessages
import Foundation
import Kernels
import Schedules
import Tensors

/// The loss by timestep of the perfect network for a finite set of pictures: on these pictures no
/// network can be below it, and one that is there knows them by heart.
///
/// For x_0 drawn from the set, E[x_0 | x_t] = Σ_j r_j x_j with r_j ∝ exp(−‖x_t − √ᾱ x_j‖² /
/// 2(1 − ᾱ)); the loss is a mean over some x_t of each part of 1…T. The set is gone through in
/// pieces, with a running softmax, so that training waits for none of them long. A network that is
/// told the class of x_0 knows x_j of other classes to be impossible: each x_t is then looked at
/// twice, with the class told and withheld, and counts as often as training does either.
struct IdealFloor {
  /// Pictures of the set in one piece.
  private static let piece = 256
  /// Rows of x_t that a thread takes at once.
  private static let block = 64

  /// The class of each picture of the set, and how often a network is not told it.
  struct Classes {
    let labels: [Int]
    /// A probability.
    let withheld: Double
  }

  private let losses: TimestepLosses
  private let alphaBars: [Double]
  private let prediction: Prediction
  /// Pictures of the set.
  private let count: Int
  private let size: Int
  private let rows: Int
  private let classes: Classes?
  /// The class that a row's network was told, and how much the row counts.
  private let told: [Int?]
  private let shares: [Double]
  private let x0: Tensor
  private let xt: Tensor
  private var means: Tensor
  /// The largest exponent of each row so far, and the sum of the weights as it sees them.
  private var largest: [Double]
  private var totals: [Double]
  private var done = 0

  /// - Parameters:
  ///   - samples: x_t in each part.
  ///   - classes: What the network is told; nil: nothing.
  ///   - batch: Pictures of the set as [N, H, W, C] in [-1, 1].
  init(
    _ losses: TimestepLosses, schedule: Schedule, prediction: Prediction, count: Int,
    samples: Int = 16, classes: Classes? = nil, random: RandomSource,
    batch: (Range<Int>) -> Tensor
  ) {
    (self.losses, self.prediction, self.count) = (losses, prediction, count)
    self.classes = classes
    let parts = losses.means.count
    let ways = classes.map { $0.withheld > 0 ? 2 : 1 } ?? 1
    rows = parts * samples * ways
    let one = batch(0..<1)
    size = one.count
    // Each t of a part as often as any other, and pictures from all over the set.
    let t = (0..<rows).map { row in
      let (part, sample) = (row / ways / samples, row / ways % samples)
      let range = losses.timesteps(of: part)
      return range.lowerBound + sample * range.count / samples
    }
    let indices = (0..<rows).map { row in (row / ways * 2_654_435_761) % count }
    told = (0..<rows).map { row in row % ways == 0 ? classes?.labels[indices[row]] : nil }
    shares = told.map { label in
      classes.map { label == nil ? $0.withheld : 1 - $0.withheld } ?? 1
    }
    x0 = Tensor(
      [rows] + one.shape.dropFirst(), indices.flatMap { batch($0..<$0 + 1).values })
    let epsilon = random.normal(x0.shape, .exemplar(index: 1 << 20))
    xt = schedule.diffuse(x0, t: t, epsilon: epsilon)
    alphaBars = t.map { schedule.alphaBar[$0] }
    means = Tensor.zeros([rows, size])
    largest = Array(repeating: -.infinity, count: rows)
    totals = Array(repeating: 0, count: rows)
  }

  var isFinished: Bool { done >= count }

  /// Takes the next piece of the set into account.
  mutating func advance(batch: (Range<Int>) -> Tensor) {
    guard !isFinished else { return }
    let range = done..<min(count, done + Self.piece)
    done = range.upperBound
    let pictures = batch(range)
    let (size, rows, columns) = (size, rows, range.count)
    let squares = pictures.withValues { values -> [Double] in
      guard let base = values.baseAddress else { return [] }
      return (0..<columns).map { Reduction.sumOfSquares(base + $0 * size, count: size) }
    }
    let (alphaBars, told) = (alphaBars, told)
    let labels = classes.map { Array($0.labels[range]) }
    pictures.withValues { pictures in
      xt.withValues { xt in
        means.withMutableValues { means in
          largest.withUnsafeMutableBufferPointer { largest in
            totals.withUnsafeMutableBufferPointer { totals in
              guard let pictures = pictures.baseAddress, let xt = xt.baseAddress,
                let means = means.baseAddress
              else { return }
              parallelFor((rows + Self.block - 1) / Self.block) { task in
                let first = task * Self.block
                let part = min(rows, first + Self.block) - first
                var weights = [Float](repeating: 0, count: part * columns)
                weights.withUnsafeMutableBufferPointer { weights in
                  guard let weights = weights.baseAddress else { return }
                  Matrix.multiply(
                    weights, ldc: columns, xt + first * size, lda: size, .plain, pictures,
                    ldb: size, .transposed, m: part, n: columns, k: size)
                  for row in 0..<part {
                    let factor = Self.weigh(
                      weights + row * columns, squares, alphaBars[first + row],
                      isPossible: { told[first + row] == nil || told[first + row] == labels?[$0] },
                      largest: &largest[first + row], total: &totals[first + row])
                    let mean = means + (first + row) * size
                    if factor != 1 { Elementwise.scale(mean, x: mean, by: factor, count: size) }
                  }
                  Matrix.multiply(
                    means + first * size, ldc: size, weights, lda: columns, .plain, pictures,
                    ldb: size, m: part, n: size, k: columns, accumulate: true)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Makes weights of a row's products x_t · x_j.
  ///
  /// - Returns: What the mean so far is multiplied with.
  private static func weigh(
    _ products: UnsafeMutablePointer<Float>, _ squares: [Double], _ alphaBar: Double,
    isPossible: (Int) -> Bool, largest: inout Double, total: inout Double
  ) -> Float {
    let (signal, variance) = (alphaBar.squareRoot(), 1 - alphaBar)
    let exponents = squares.indices.map {
      isPossible($0)
        ? (signal * Double(products[$0]) - alphaBar * squares[$0] / 2) / variance : -.infinity
    }
    let before = largest
    largest = exponents.reduce(before, max)
    let factor = before == -.infinity ? 0 : exp(before - largest)
    total *= factor
    for (j, exponent) in exponents.enumerated() {
      let weight = exponent == -.infinity ? 0 : exp(exponent - largest)
      total += weight
      products[j] = Float(weight)
    }
    return Float(factor)
  }

  /// The loss of each part, once the whole set was seen.
  var floor: [Double] {
    let parts = losses.means.count
    let rowsOfPart = rows / parts
    var (sums, counts) = (
      [Double](repeating: 0, count: parts), [Double](repeating: 0, count: parts)
    )
    x0.withValues { x0 in
      means.withValues { means in
        for row in 0..<rows {
          let squares = (row * size..<(row + 1) * size).reduce(0.0) { sum, i in
            let error = Double(x0[i]) - Double(means[i]) / totals[row]
            return sum + error * error
          }
          let loss = prediction.loss(ofX0: squares / Double(size), alphaBar: alphaBars[row])
          sums[row / rowsOfPart] += shares[row] * loss
          counts[row / rowsOfPart] += shares[row]
        }
      }
    }
    return zip(sums, counts).map { $0 / $1 }
  }
}

extension TrainingRun {
  /// What its loss by timestep cannot be below; nil where it is not the plain one.
  var idealFloor: IdealFloor? {
    // Of a schedule that changes there is no floor that lasts.
    guard settings.loss == .simple, learner == nil else { return nil }
    let labels = settings.classes ? dataset.labels : nil
    let classes = labels.map { IdealFloor.Classes(labels: $0, withheld: settings.dropLabels) }
    return IdealFloor(
      timestepLosses, schedule: schedule, prediction: settings.objective, count: dataset.count,
      classes: classes, random: RandomSource(seed: settings.seed)
    ) { dataset.batch(at: Array($0)) }
  }
}

extension Prediction {
  /// The mean square error of what is predicted, for one of x̂_0 from the same x_t.
  fileprivate func loss(ofX0 square: Double, alphaBar: Double) -> Double {
    switch self {
    case .epsilon: square * alphaBar / (1 - alphaBar)
    case .x0: square
    case .v: square / (1 - alphaBar)
    }
  }
}
