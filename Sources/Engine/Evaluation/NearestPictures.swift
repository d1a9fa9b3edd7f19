import Datasets
import Kernels
import Tensors

/// A learned picture that is like another one.
public struct Neighbour: Equatable, Sendable {
  /// Its number in the data set.
  public let index: Int
  /// The root of the mean square difference of their pixels, in grey levels of 0…255.
  public let distance: Double
}

/// The learned pictures that are nearest to others, pixel by pixel.
struct NearestPictures {
  private static let piece = 512
  private static let block = 64

  private let split: PictureSplit

  init(_ split: PictureSplit) { self.split = split }

  /// The nearest learned picture of each of these, by ‖a − b‖² = ‖a‖² − 2 a·b + ‖b‖².
  ///
  /// - Parameter x0: [N, H, W, C] in [-1, 1], of the pictures' size.
  func callAsFunction(_ x0: Tensor) -> [Neighbour] {
    let (rows, learned) = (x0.shape[0], split.learned)
    let size = x0.count / max(1, rows)
    var nearest = [(score: Float, index: Int)](repeating: (.infinity, 0), count: rows)
    for start in stride(from: 0, to: learned.count, by: Self.piece) {
      let others = learned.batch(at: Array(start..<min(learned.count, start + Self.piece)))
      let columns = others.shape[0]
      x0.withValues { a in
        others.withValues { b in
          nearest.withUnsafeMutableBufferPointer { nearest in
            guard let a = a.baseAddress, let b = b.baseAddress, let found = nearest.baseAddress
            else { return }
            let squares = (0..<columns).map {
              Float(Reduction.sumOfSquares(b + $0 * size, count: size))
            }
            parallelFor((rows + Self.block - 1) / Self.block) { task in
              let first = task * Self.block
              let part = min(rows, first + Self.block) - first
              var products = [Float](repeating: 0, count: part * columns)
              products.withUnsafeMutableBufferPointer { products in
                guard let products = products.baseAddress else { return }
                Matrix.multiply(
                  products, ldc: columns, a + first * size, lda: size, .plain, b, ldb: size,
                  .transposed, m: part, n: columns, k: size, scale: -2)
                for row in 0..<part {
                  for column in 0..<columns {
                    let score = products[row * columns + column] + squares[column]
                    if score < found[first + row].score {
                      found[first + row] = (score, start + column)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return nearest.enumerated().map { n, found in
      Neighbour(
        index: split.place(ofLearned: found.index), distance: distance(x0, n, to: found.index))
    }
  }

  /// In double precision, since the products above leave little of a small difference.
  private func distance(_ x0: Tensor, _ n: Int, to index: Int) -> Double {
    let other = split.learned.batch(at: [index]).values
    let sum = x0.withValues { x0 in
      other.enumerated().reduce(0.0) { sum, pixel in
        let difference = Double(x0[n * other.count + pixel.offset]) - Double(pixel.element)
        return sum + difference * difference
      }
    }
    return 127.5 * (sum / Double(other.count)).squareRoot()
  }
}
