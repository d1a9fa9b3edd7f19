import Diffusion
import Networks
import Schedules
import Tensors

/// A U-Net as what Algorithms 1 and 2 walk with.
///
/// The paper counts t from 1, the network from 0: this is where one becomes the other.
public struct DenoisingNetwork: LearnedNoisePredictor {
  /// The classes of pictures, for networks that know classes.
  public enum Condition: Equatable, Sendable {
    case none
    /// The same for all.
    case all(Int)
    /// One for each picture of a batch.
    case each([Int])
    /// Picture n is of class n modulo `classes`.
    case inTurn(classes: Int)

    /// - Parameter images: Their places in the whole batch.
    func classes(of images: Range<Int>) -> [Int]? {
      switch self {
      case .none: nil
      case .all(let label): images.map { _ in label }
      case .each(let labels): Array(labels[images])
      case .inTurn(let classes): images.map { $0 % classes }
      }
    }
  }

  public var network: UNet2D
  public let prediction: Prediction
  public var condition: Condition

  public init(network: UNet2D, prediction: Prediction, condition: Condition = .none) {
    self.network = network
    self.prediction = prediction
    self.condition = condition
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try network.visitParameters(body)
  }

  public func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    predict(xt, times: t.map(Double.init), images: 0..<t.count, dropout: dropout)
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    let times = Array(repeating: time, count: xt.shape[0])
    return predict(xt, times: times, images: 0..<times.count)
  }

  /// - Parameter images: The places of these pictures in the whole batch.
  func predict(
    _ xt: Tensor, times: [Double], images: Range<Int>, dropout: Dropout? = nil
  ) -> Tensor {
    network(
      xt, t: times.map { $0 - 1 }, classes: condition.classes(of: images), dropout: dropout)
  }

  /// Evaluates the network for one picture, for what `record` gets.
  ///
  /// - Parameter place: Of the picture in the whole batch.
  func look(at xt: Tensor, time: Double, place: Int, _ record: ActivationRecord) {
    _ = network(
      xt, t: [time - 1], classes: condition.classes(of: place..<place + 1), record: record)
  }
}
