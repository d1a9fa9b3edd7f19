/// Where a 3×3 convolution sees zeros around its input.
public enum Padding: Sendable {
  /// One zero on all sides.
  case same
  /// One zero row at the bottom and one zero column at the right only.
  case bottomRight
}

/// Sizes of a convolution over NHWC pictures; the kernel is 3×3, or 1×1 with stride 1.
public struct ConvolutionShape: Equatable, Sendable {
  public var batch: Int
  public var height: Int
  public var width: Int
  public var inputs: Int
  public var outputs: Int
  public var kernel: Int
  public var stride: Int
  public var padding: Padding
  /// Whether every input pixel becomes 2×2 first: 3×3 with stride 1 and zeros on all sides.
  public var isUpsampled: Bool

  public init(
    batch: Int, height: Int, width: Int, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Padding = .same, isUpsampled: Bool = false
  ) {
    precondition(kernel == 3 || (kernel == 1 && stride == 1), "1×1 with stride 1, or 3×3")
    precondition(
      !isUpsampled || (kernel == 3 && stride == 1 && padding == .same), "3×3 after upsampling")
    self.batch = batch
    self.height = height
    self.width = width
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.isUpsampled = isUpsampled
  }

  /// Zero rows above the input, and zero columns at its left.
  var before: Int { kernel == 3 && padding == .same ? 1 : 0 }
  /// Zero rows below the input, and zero columns at its right.
  var after: Int { kernel == 3 ? 1 : 0 }
  var taps: Int { kernel * kernel }

  public var outputHeight: Int { outputSize(height) }
  public var outputWidth: Int { outputSize(width) }

  private func outputSize(_ size: Int) -> Int {
    ((isUpsampled ? 2 * size : size) + before + after - kernel) / stride + 1
  }

  /// The same of pictures that are as large as the results already.
  var afterUpsampling: ConvolutionShape {
    var large = self
    (large.height, large.width, large.isUpsampled) = (outputHeight, outputWidth, false)
    return large
  }

  /// Pixels of all input pictures.
  var inputPixels: Int { batch * height * width }
  /// Pixels of all output pictures.
  var outputPixels: Int { batch * outputHeight * outputWidth }

  var panels: Panels { Panels(outputs: outputs, inputs: inputs, taps: taps) }
  /// The panels of the transposed weights, for the input's gradient.
  var transposedPanels: Panels { Panels(outputs: inputs, inputs: outputs, taps: taps) }

  /// Multiplications and additions of the direct algorithm.
  var operations: Double { Double(2 * taps * inputs * outputs) * Double(outputPixels) }

  /// How the time of a kernel for this shape is counted: matrix products apart from 3×3.
  func kind(_ pass: KernelKind) -> KernelKind {
    guard kernel == 1 else { return pass }
    switch pass {
    case .convolution: return .linear
    case .convolutionInput: return .linearInput
    case .convolutionWeight: return .linearWeight
    default: return pass
    }
  }
}
