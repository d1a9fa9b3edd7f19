import Datasets
import Diffusion
import EngineMessages
import Networks
import Schedules
import Tensors

/// The loss of training on pictures that are not learned from.
///
/// It is always of the same pictures with the same noise at the same timesteps, which cover 1…T
/// evenly, so that two values differ by what was learned between them and by nothing else.
struct HeldOutExam {
  private static let most = 256
  /// So many at once, or a batch of training if that is smaller.
  private static let piece = 32

  private let dataset: ImageDataset
  private let indices: [Int]
  private let timesteps: [Int]
  /// What a network that knows classes is told, as often withheld as in training; nil: nothing.
  private let labels: [Int]?
  private let source: RandomSource
  private let dropLabels: Double

  /// - Parameters:
  ///   - dataset: The held-out pictures.
  ///   - timesteps: T.
  init(
    _ dataset: ImageDataset, timesteps: Int, source: RandomSource, settings: TrainingSettings
  ) {
    let count = min(Self.most, dataset.count)
    (self.dataset, self.source, dropLabels) = (dataset, source, settings.dropLabels)
    indices = Array(source.permutation(dataset.count, .dataOrder(epoch: 0)).prefix(count))
    self.timesteps = (0..<count).map { 1 + (2 * $0 + 1) * timesteps / (2 * count) }
    labels = settings.classes ? dataset.labels(at: indices) : nil
  }

  /// Whether a logged step is to have a value: a few early ones, then one of 256.
  ///
  /// - Parameter interval: Steps between lines of the log.
  static func isDue(_ step: Int, loggedEvery interval: Int) -> Bool {
    func number(_ step: Int) -> Int {
      step < 64 ? 0 : step < 128 ? 1 : step < 256 ? 2 : 2 + step / 256
    }
    return number(step) > number(max(0, step - interval))
  }

  /// - Parameter batch: Pictures in a step of training.
  func loss(
    of network: UNet2D, _ prediction: Prediction, _ algorithm: TrainingAlgorithm, batch: Int
  ) -> Double {
    let told = labels.map {
      $0.withheld(dropLabels, noClass: network.configuration.noClass, source, step: 0)
    }
    var losses: [Double] = []
    for start in stride(from: 0, to: indices.count, by: min(Self.piece, batch)) {
      let range = start..<min(indices.count, start + min(Self.piece, batch))
      let (part, t) = (Array(indices[range]), Array(timesteps[range]))
      let x0 = dataset.batch(at: part)
      let model = DenoisingNetwork(
        network: network, prediction: prediction,
        condition: told.map { .each(Array($0[range])) } ?? .none)
      losses += algorithm.losses(
        of: model, x0: x0, t: t, epsilon: source.boundNoise(x0.shape, images: part, t: t))
    }
    return losses.reduce(0, +) / Double(losses.count)
  }
}

extension [Int] {
  /// These labels, some of them replaced by that of no class.
  ///
  /// - Parameters:
  ///   - share: How many, as a probability.
  ///   - noClass: nil: the network has not learned to do without a class.
  func withheld(
    _ share: Double, noClass: Int?, _ source: RandomSource, step: Int
  ) -> [Int] {
    guard let noClass else { return self }
    let drawn = source.uniform([count], .droppedLabels(step: step))
    return zip(self, drawn.values).map { Double($1) < share ? noClass : $0 }
  }
}
