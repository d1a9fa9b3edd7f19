/// The settings of Adam and of the limit on gradients.
///
/// Source: Kingma & Ba (2015); the clipping is PyTorch's `clip_grad_norm_`.
public struct AdamSettings: Equatable, Sendable {
  public var beta1 = 0.9
  public var beta2 = 0.999
  /// Added to √v̂.
  public var epsilon = 1e-8
  /// The largest norm of all gradients together; nil: no limit.
  public var clipNorm: Double? = 1.0

  public init() {}
}
