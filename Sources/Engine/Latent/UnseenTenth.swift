import Datasets
import Tensors

/// The pictures of a data set in two parts: those that are learned from, and a tenth that is not.
struct UnseenTenth {
  let seen: [Int]
  /// Of fewer than ten pictures none.
  let unseen: [Int]

  init(_ dataset: ImageDataset) {
    let shuffled = RandomSource(seed: 0).permutation(dataset.count, .dataOrder(epoch: 0))
    unseen = Array(shuffled.suffix(dataset.count / 10))
    seen = Array(shuffled.dropLast(unseen.count))
  }
}
