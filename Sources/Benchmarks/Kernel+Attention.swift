import Kernels

/// Attention, and softmax alone.
extension Kernel {
  static var attentions: [Kernel] {
    let heads = [
      passes("cifar10 attention", batch: 8, tokens: 256, heads: 1, width: 256),
      passes("cifar10 attention", batch: 8, tokens: 16, heads: 1, width: 256),
      passes("cifar10 attention", batch: 1, tokens: 256, heads: 1, width: 256),
      passes("medium attention", batch: 32, tokens: 256, heads: 16, width: 8),
      passes("medium attention", batch: 32, tokens: 64, heads: 32, width: 8),
      passes("small attention", batch: 64, tokens: 64, heads: 16, width: 8),
      passes("attention", batch: 8, tokens: 256, heads: 4, width: 32),
      passes("attention", batch: 8, tokens: 256, heads: 2, width: 64),
    ]
    return heads.flatMap { $0 } + softmax(rows: 2_048, columns: 256)
      + softmax(rows: 4_096, columns: 64)
  }

  private static func passes(
    _ name: String, batch: Int, tokens: Int, heads: Int, width: Int
  ) -> [Kernel] {
    let products = Double(batch * tokens) * Double(tokens * heads * width)
    let count = batch * tokens * heads * width
    let full = "\(name) \(tokens) of \(heads)·\(width), \(batch)"
    return [
      Kernel(name: "\(full), forward", cost: .operations(4 * products)) {
        let (qkv, y) = (Buffer(3 * count), Buffer(count))
        let logSumExp = Buffer(batch * heads * tokens)
        return {
          Attention.forward(
            y.floats, logSumExp: logSumExp.floats, qkv: qkv.input, batch: batch, tokens: tokens,
            heads: heads, width: width)
        }
      },
      Kernel(name: "\(full), gradients", cost: .operations(8 * products)) {
        let (qkv, y, dqkv, dy) = (
          Buffer(3 * count), Buffer(count), Buffer(3 * count), Buffer(count)
        )
        let logSumExp = Buffer(batch * heads * tokens)
        Attention.forward(
          y.floats, logSumExp: logSumExp.floats, qkv: qkv.input, batch: batch, tokens: tokens,
          heads: heads, width: width)
        return {
          Attention.gradients(
            dqkv.floats, dy: dy.input, y: y.input, logSumExp: logSumExp.input, qkv: qkv.input,
            batch: batch, tokens: tokens, heads: heads, width: width)
        }
      },
    ]
  }

  private static func softmax(rows: Int, columns: Int) -> [Kernel] {
    let count = rows * columns
    return [
      Kernel(name: "softmax \(rows)×\(columns)", cost: .floats(read: count, written: count)) {
        let (x, y) = (Buffer(count), Buffer(count))
        return { Softmax.rows(y.floats, x: x.input, rows: rows, columns: columns) }
      },
      Kernel(
        name: "softmax \(rows)×\(columns), gradient",
        cost: .floats(read: 2 * count, written: count)
      ) {
        let (dx, dy, y) = (Buffer(count), Buffer(count), Buffer(count))
        return {
          Softmax.gradient(dx.floats, dy: dy.input, y: y.input, rows: rows, columns: columns)
        }
      },
    ]
  }
}
