import Tensors

/// From one picture to another by way of x_t: both get the same noise, are mixed at the grid's
/// first time, and are walked back to pictures, all with the same z.
///
/// Source: Ho et al. (2020), Fig. 8: x̄_t = (1 − λ) x_t + λ x′_t. The larger t, the freer the
/// pictures between.
public struct Interpolation: SamplingRule {
  public let process: SamplingProcess

  public init(_ process: SamplingProcess) { self.process = process }

  public var steps: Int { process.steps }

  /// - Parameters:
  ///   - first: [1, H, W, C].
  ///   - last: Likewise.
  ///   - count: Pictures N at λ = 0, 1/(N − 1), …, 1; at least 2.
  public func start(from first: Tensor, to last: Tensor, count: Int) -> SamplingState {
    precondition(count >= 2 && first.shape == last.shape && first.shape[0] == 1)
    let epsilon = process.source.normal(first.shape, .xT)
    let (a, b) = (
      process.diffused(first, at: process.time(of: 0), epsilon),
      process.diffused(last, at: process.time(of: 0), epsilon)
    )
    let shares = (0..<count).map { Double($0) / Double(count - 1) }
    return process.start(
      xT: .perImage(shares.map { 1 - $0 }, a.repeated(count), shares, b.repeated(count)))
  }

  public func next(
    _ state: SamplingState, with predictor: some NoisePredictor
  ) -> SamplingState {
    process.next(state, with: predictor) { t in
      let shape = state.xt.shape
      return process.source.normal([1] + shape[1...], .z(t: t)).repeated(shape[0])
    }
  }
}

extension Tensor {
  /// This [1, …] several times over, [N, …].
  public func repeated(_ times: Int) -> Tensor {
    precondition(shape.first == 1, "\(shape) repeated")
    return Tensor([times] + shape[1...]) { output in
      withValues { values in
        for n in 0..<times {
          for i in values.indices { output[n * values.count + i] = values[i] }
        }
      }
    }
  }
}
