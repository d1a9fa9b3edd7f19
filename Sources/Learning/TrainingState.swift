import Kernels
import Networks
import Tensors

/// How large one step was, over all parameters together.
public struct StepNorms: Equatable, Sendable {
  /// ‖g‖ before the limit.
  public let gradient: Double
  /// ‖Δw‖ of the weights, the averages left out; 0 where nothing was changed.
  public let update: Double
}

/// All that learning changes: weights, their moving average, Adam's moments and the step.
public struct TrainingState<Model: ParameterContainer> {
  public private(set) var model: Model
  /// The exponential moving average of the weights, as a model.
  public private(set) var ema: Model
  /// The moving averages of the gradients, in visit order and the weights' layout.
  public private(set) var m: [Tensor]
  /// The moving averages of the gradients' squares.
  public private(set) var v: [Tensor]
  /// Steps done.
  public private(set) var step: Int
  public let settings: AdamSettings

  /// The state before the first step: the average is the model, the moments are 0.
  ///
  /// Takes memory of its own for everything at once: copies made in the first step would lie
  /// scattered between activations, and split the room for larger ones.
  public init(model: Model, settings: AdamSettings = AdamSettings()) {
    let zeros = { model.parameters.map { Tensor.zeros($0.tensor.shape) } }
    self.init(
      model: model.copied, ema: model.copied, m: zeros(), v: zeros(), step: 0, settings: settings)
  }

  /// A state to go on from.
  ///
  /// - Parameters:
  ///   - m: As many as parameters, each in its layout; likewise `v`.
  ///   - step: Steps done before.
  public init(
    model: Model, ema: Model, m: [Tensor], v: [Tensor], step: Int,
    settings: AdamSettings = AdamSettings()
  ) {
    let counts = model.parameters.map(\.tensor.count)
    precondition(
      m.map(\.count) == counts && v.map(\.count) == counts
        && ema.parameters.map(\.tensor.count) == counts, "Moments of another model")
    (self.model, self.ema, self.m, self.v) = (model, ema, m, v)
    self.step = step
    self.settings = settings
  }

  /// One step of Adam against `gradients`, limited in norm, and of the moving average.
  ///
  /// Nothing changes when the norm is not finite: the caller decides what then.
  /// - Parameters:
  ///   - gradients: In visit order, as `valueAndGradients` returns them.
  ///   - emaDecay: What the average keeps of itself, in 0...1.
  @discardableResult
  public mutating func apply(
    gradients: [Tensor], learningRate: Double, emaDecay: Double
  ) -> StepNorms {
    precondition(gradients.count == m.count, "\(gradients.count) gradients")
    let norm = Self.norm(of: gradients)
    guard norm.isFinite else { return StepNorms(gradient: norm, update: 0) }
    step += 1
    let settings = adamStep(norm: norm, learningRate: learningRate, emaDecay: emaDecay)
    // Two containers cannot be visited at once: the averages wait outside theirs meanwhile.
    var averages: [Tensor] = []
    averages.reserveCapacity(m.count)
    ema.visitParameters { parameter in
      averages.append(parameter.tensor)
      parameter.tensor = Tensor(0)
    }
    var (index, squares) = (0, 0.0)
    model.visitParameters { parameter in
      squares += Self.update(
        &parameter.tensor, gradients[index], &m[index], &v[index], &averages[index], settings)
      index += 1
    }
    index = 0
    ema.visitParameters { parameter in
      parameter.tensor = averages[index]
      index += 1
    }
    return StepNorms(gradient: norm, update: squares.squareRoot())
  }

  private func adamStep(norm: Double, learningRate: Double, emaDecay: Double) -> AdamStep {
    AdamStep(
      learningRate: Float(learningRate), beta1: Float(settings.beta1),
      beta2: Float(settings.beta2), epsilon: Float(settings.epsilon),
      correction1: Float(1 - power(settings.beta1, step)),
      correction2: Float(1 - power(settings.beta2, step)),
      gradientScale: Float(settings.clipNorm.map { min(1, $0 / (norm + 1e-6)) } ?? 1),
      emaDecay: Float(emaDecay))
  }

  private static func update(
    _ weights: inout Tensor, _ gradient: Tensor, _ m: inout Tensor, _ v: inout Tensor,
    _ average: inout Tensor, _ settings: AdamStep
  ) -> Double {
    precondition(gradient.count == weights.count, "A gradient of \(gradient.shape)")
    return gradient.withValues { g in
      weights.withMutableValues { w in
        m.withMutableValues { m in
          v.withMutableValues { v in
            average.withMutableValues { average in
              guard let w = w.baseAddress, let g = g.baseAddress, let m = m.baseAddress,
                let v = v.baseAddress
              else { return 0 }
              return Adam.update(
                weights: w, gradients: g, m: m, v: v, ema: average.baseAddress,
                count: gradient.count,
                settings: settings)
            }
          }
        }
      }
    }
  }

  /// √(Σ g²) over all elements; summed in double precision, in visit order.
  private static func norm(of gradients: [Tensor]) -> Double {
    gradients.reduce(0.0) { sum, gradient in
      sum
        + gradient.withValues { values in
          values.baseAddress.map { Reduction.sumOfSquares($0, count: values.count) } ?? 0
        }
    }.squareRoot()
  }
}

extension ParameterContainer {
  /// The same values in memory of their own.
  fileprivate var copied: Self {
    var copy = self
    copy.visitParameters { parameter in
      let tensor = parameter.tensor
      parameter.tensor = Tensor(tensor.shape) { values in
        tensor.withValues { _ = values.update(fromContentsOf: $0) }
      }
    }
    return copy
  }
}

/// base to a power that is a whole number, by squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, factor, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest % 2 == 1 { result *= factor }
    factor *= factor
    rest /= 2
  }
  return result
}
