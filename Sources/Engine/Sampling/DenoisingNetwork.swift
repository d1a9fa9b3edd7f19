import Diffusion
import Networks
import Schedules
import Tensors

/// A U-Net as what Algorithms 1 and 2 walk with.
///
/// The paper counts t from 1, the network from 0: this is where one becomes the other.
public struct DenoisingNetwork: LearnedNoisePredictor {
  public var network: UNet2D
  public let prediction: Prediction
  /// The class of every picture, for networks that know classes.
  public var label: Int?

  public init(network: UNet2D, prediction: Prediction, label: Int? = nil) {
    self.network = network
    self.prediction = prediction
    self.label = label
  }

  public mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try network.visitParameters(body)
  }

  public func predict(_ xt: Tensor, t: [Int], dropout: Dropout?) -> Tensor {
    predict(xt, times: t.map(Double.init), dropout: dropout)
  }

  public func predict(_ xt: Tensor, time: Double) -> Tensor {
    predict(xt, times: Array(repeating: time, count: xt.shape[0]), dropout: nil)
  }

  private func predict(_ xt: Tensor, times: [Double], dropout: Dropout?) -> Tensor {
    let classes = label.map { [Int](repeating: $0, count: times.count) }
    return network(xt, t: times.map { $0 - 1 }, classes: classes, dropout: dropout)
  }
}
