/// y[r, n] = Σ_k x[r, k] · w[n, k] + bias[n] + residual[r, n], and its gradients.
///
/// Weights are packed as those of a 1×1 convolution, whose bounds and orders hold here too.
public enum Linear {
  private static func shape(_ rows: Int, _ inputs: Int, _ outputs: Int) -> ConvolutionShape {
    ConvolutionShape(
      batch: 1, height: 1, width: rows, inputs: inputs, outputs: outputs, kernel: 1)
  }

  public static func forward(
    _ y: Output, x: Input, weight: Input, bias: Input?, residual: Input?, rows: Int, inputs: Int,
    outputs: Int
  ) {
    Convolution.forward(
      y, x: x, weight: weight, bias: bias, imageBias: nil, residual: residual,
      shape: shape(rows, inputs, outputs))
  }

  /// dx[r, k] = Σ_n dy[r, n] · w[n, k] + residual[r, k].
  public static func inputGradient(
    _ dx: Output, dy: Input, weight: Input, residual: Input? = nil, rows: Int, inputs: Int,
    outputs: Int
  ) {
    Convolution.inputGradient(
      dx, dy: dy, weight: weight, residual: residual, shape: shape(rows, inputs, outputs))
  }

  /// dw[n, k] = Σ_r x[r, k] · dy[r, n], packed.
  public static func weightGradient(
    _ dw: Output, x: Input, dy: Input, rows: Int, inputs: Int, outputs: Int
  ) {
    Convolution.weightGradient(dw, x: x, dy: dy, shape: shape(rows, inputs, outputs))
  }
}
