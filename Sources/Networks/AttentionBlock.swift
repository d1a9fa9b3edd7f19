import Tensors

/// Attention between all positions: (x + to_out(attention(to_q y, to_k y, to_v y))) / f with
/// y = group_norm x.
struct AttentionBlock: ParameterContainer {
  private let name: String
  /// nil: x is taken as it is.
  private var norm: NormLayer?
  private var toQ: LinearLayer
  private var toK: LinearLayer
  private var toV: LinearLayer
  private var toOut: LinearLayer
  private let heads: Int
  private let scaleFactor: Double

  /// - Parameter groups: Of the normalisation; nil: none.
  init(
    _ name: String, channels: Int, groups: Int?, scaleFactor: Double = 1,
    _ settings: BlockSettings, _ factory: inout ParameterFactory
  ) {
    self.name = name
    let headDim = settings.headDim ?? channels
    heads = channels / headDim
    let inner = heads * headDim  // less than the channels where the head does not divide them
    norm = groups.map { groups in
      NormLayer(
        "\(name).group_norm", channels: channels, settings.norm(.identity, groups: groups),
        &factory)
    }
    toQ = LinearLayer("\(name).to_q", inputs: channels, outputs: inner, &factory)
    toK = LinearLayer("\(name).to_k", inputs: channels, outputs: inner, &factory)
    toV = LinearLayer("\(name).to_v", inputs: channels, outputs: inner, &factory)
    toOut = LinearLayer(
      "\(name).to_out.0", inputs: inner, outputs: channels, isZeroed: true, &factory)
    self.scaleFactor = scaleFactor
  }

  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {
    try norm?.visitParameters(body)
    try toQ.visitParameters(body)
    try toK.visitParameters(body)
    try toV.visitParameters(body)
    try toOut.visitParameters(body)
  }

  /// [N, H, W, C] → the same.
  ///
  /// - Parameter record: Gets what is compared.
  func callAsFunction(_ x: Tensor, _ record: ActivationRecord? = nil) -> Tensor {
    let rows = x.reshaped([x.shape[0], x.shape[1] * x.shape[2], x.shape[3]])
    let y = norm.map { $0(rows) } ?? rows
    let qkv = LinearLayer.together([toQ, toK, toV], y)
    record?.add(
      ActivationRecord.Attention(
        name: name, height: x.shape[1], width: x.shape[2], heads: heads, qkv: qkv.detached))
    let sum = toOut(qkv.attention(heads: heads), residual: rows).reshaped(x.shape)
    return scaleFactor == 1 ? sum : Float(1 / scaleFactor) * sum
  }

  func operations(height: Int, width: Int) -> Double {
    let tokens = height * width
    let projections = toQ.operations(rows: tokens) + toK.operations(rows: tokens)
    let inner = Double(toQ.weight.shape[0])
    let products = 4 * Double(tokens) * Double(tokens) * inner  // q kᵀ, and probabilities · v
    return projections + toV.operations(rows: tokens) + toOut.operations(rows: tokens) + products
  }
}
