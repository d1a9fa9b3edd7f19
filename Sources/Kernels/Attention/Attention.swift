/// Softmax attention of each picture's tokens with one another.
///
///     S = q·kᵀ / √width,  P = softmax of S's rows,  y = P·v
///
/// y is [batch, tokens, heads·width], heads side by side, and a token's q, k and v lie side by side,
/// [batch, tokens, 3·heads·width]: they are one product. Queries lie in the lanes of a
/// panel, so that a row's softmax is taken across vectors. The token × token matrix lives for a panel of
/// queries, or on the way back for a block of queries and keys; what is kept is log₂ of each row's Σ eˢ,
/// from which the way back computes P again. Outputs must not overlap inputs.
///
/// Order of the sums: channels, keys and queries rising. Error: S errs by (width + 2)·u·Σ|q·k| /
/// √width, u = 2⁻²⁴, and P relatively by as much and (tokens + 8)·u more.
public enum Attention {
  static func reference<T: BinaryFloatingPoint>(
    q: [[T]], k: [[T]], v: [[T]], exp: (T) -> T
  ) -> [[T]] {
    q.map { q in
      let scale = 1 / T(q.count).squareRoot()
      let s = k.map { k in zip(q, k).reduce(0) { $0 + $1.0 * $1.1 } * scale }
      let p = Softmax.reference(s, exp: exp)
      return v[0].indices.map { c in zip(p, v).reduce(0) { $0 + $1.0 * $1.1[c] } }
    }
  }

  /// Tasks up to which the queries of a head are divided.
  private static let wantedTasks = 8

  private static func products(_ batch: Int, _ tokens: Int, _ heads: Int, _ width: Int) -> Double {
    Double(batch * tokens) * Double(tokens * heads * width)
  }

  /// - Parameter logSumExp: Shaped [batch, heads, tokens].
  public static func forward(
    _ y: Output, logSumExp: Output, qkv: Input, batch: Int, tokens: Int, heads: Int, width: Int
  ) {
    Profile.measure(.attention, operations: 4 * products(batch, tokens, heads, width)) {
      let shape = AttentionShape(tokens: tokens, heads: heads, width: width)
      // One head's queries are divided only where there are few heads: each part packs k and v.
      let parts = max(1, min(shape.panels, wantedTasks / max(1, batch * heads)))
      forEachHead(shape, batch: batch, parts: parts) { pair, part in
        let q = qkv + shape.start(pair, stride: shape.joinedStride)
        let forward = AttentionForward(
          shape: shape, y: y + shape.start(pair, stride: shape.stride),
          logSumExp: logSumExp + pair * tokens, q: q)
        forward.run(
          q + shape.stride, q + 2 * shape.stride,
          panels: part * shape.panels / parts..<(part + 1) * shape.panels / parts)
      }
    }
  }

  /// The gradients of Σ y·dy.
  ///
  ///     dv = Pᵀ·dy;  dS = P ∘ (dy·vᵀ − Σ y·dy);  dq = dS·k / √width;  dk = dSᵀ·q / √width
  /// - Parameter dqkv: Shaped as `qkv`.
  public static func gradients(
    _ dqkv: Output, dy: Input, y: Input, logSumExp: Input, qkv: Input, batch: Int, tokens: Int,
    heads: Int, width: Int
  ) {
    Profile.measure(.attentionGradient, operations: 8 * products(batch, tokens, heads, width)) {
      let shape = AttentionShape(tokens: tokens, heads: heads, width: width)
      forEachHead(shape, batch: batch, parts: 1) { pair, _ in
        let (own, joined) = (
          shape.start(pair, stride: shape.stride), shape.start(pair, stride: shape.joinedStride)
        )
        let (q, dq) = (qkv + joined, dqkv + joined)
        let way = AttentionGradients(
          shape: shape, dq: dq, dy: dy + own, y: y + own, logSumExp: logSumExp + pair * tokens,
          q: q)
        way.run(
          dq + shape.stride, dq + 2 * shape.stride, q + shape.stride, q + 2 * shape.stride)
      }
    }
  }

  /// Calls `body` with every part of every head, heads that share a cache line on the same thread.
  private static func forEachHead(
    _ shape: AttentionShape, batch: Int, parts: Int, _ body: (_ pair: Int, _ part: Int) -> Void
  ) {
    let together = max(1, 16 / shape.width)
    let tasks = (shape.heads + together - 1) / together
    parallelFor(batch * tasks * parts) { number in
      let (task, part) = (number / parts, number % parts)
      let (picture, first) = (task / tasks, task % tasks * together)
      for head in first..<min(shape.heads, first + together) {
        body(picture * shape.heads + head, part)
      }
    }
  }
}
