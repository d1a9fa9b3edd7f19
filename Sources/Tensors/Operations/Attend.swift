import Kernels

extension Tensor {
  /// Scaled dot-product attention: softmax(q kᵀ / √d) v in each head.
  ///
  /// This is [N, tokens, 3 · heads · d]: q, then k, then v of a token, each with its heads side by
  /// side. Keeps them, the result and the logarithms of the row sums; the matrix of tokens × tokens is
  /// never kept.
  /// - Returns: [N, tokens, heads · d].
  public func attention(heads: Int) -> Tensor {
    precondition(
      shape.count == 3 && shape[2] % (3 * heads) == 0, "q, k and v of \(heads) heads in \(shape)")
    let (batch, tokens, width) = (shape[0], shape[1], shape[2] / (3 * heads))
    let y = Tensor(uninitialized: [batch, tokens, heads * width])
    let logSumExp = Tensor(uninitialized: [batch, heads, tokens])
    Attention.forward(
      y.output, logSumExp: logSumExp.output, qkv: input, batch: batch, tokens: tokens,
      heads: heads, width: width)
    let qkv = detached
    return y.recorded(from: [self]) { dy in
      let dqkv = Tensor(uninitialized: qkv.shape)
      Attention.gradients(
        dqkv.output, dy: dy.input, y: y.input, logSumExp: logSumExp.input, qkv: qkv.input,
        batch: batch, tokens: tokens, heads: heads, width: width)
      return [dqkv]
    }
  }
}
