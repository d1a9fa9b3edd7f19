import Glibc

/// Softmax attention of each picture's tokens with one another.
///
///     S = q·kᵀ / √width,  P = softmax of S's rows,  y = P·v
///
/// q, k, v and y are [batch, tokens, heads·width], heads side by side. Queries lie in the lanes of a
/// panel, so that a row's softmax is taken across vectors; heads of up to eight channels, which would
/// not fill the micro-kernel, are `NarrowHead`'s. The token × token matrix lives for a panel of queries only; what is kept is the
/// log of each row's Σ eˢ, from which the way back computes P again. Outputs must not overlap inputs.
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

  private static func products(_ batch: Int, _ tokens: Int, _ heads: Int, _ width: Int) -> Double {
    Double(batch * tokens) * Double(tokens * heads * width)
  }

  /// - Parameter logSumExp: Shaped [batch, heads, tokens].
  public static func forward(
    _ y: Output, logSumExp: Output, q: Input, k: Input, v: Input, batch: Int, tokens: Int,
    heads: Int, width: Int
  ) {
    Profile.measure(.attention, operations: 4 * products(batch, tokens, heads, width)) {
      let shape = AttentionShape(tokens: tokens, heads: heads, width: width)
      guard !NarrowHead.fits(shape) else {
        return forEachNarrowHead(shape, batch: batch) { head, start, pair in
          head.forward(
            y + start, logSumExp: logSumExp + pair * tokens, q: q + start, k: k + start,
            v: v + start)
        }
      }
      // One head's queries are divided only where there are few heads: each part packs k and v.
      let parts = batch * heads < 8 ? shape.panels : 1
      parallelFor(batch * heads * parts) { task in
        let (pair, part) = (task / parts, task % parts)
        let start = shape.start(pair)
        let forward = AttentionForward(
          shape: shape, y: y + start, logSumExp: logSumExp + pair * tokens, q: q + start)
        forward.run(
          k + start, v + start,
          panels: part * shape.panels / parts..<(part + 1) * shape.panels / parts)
      }
    }
  }

  /// The gradients of Σ y·dy.
  ///
  ///     dv = Pᵀ·dy;  dS = P ∘ (dy·vᵀ − Σ y·dy);  dq = dS·k / √width;  dk = dSᵀ·q / √width
  public static func gradients(
    _ dq: Output, dk: Output, dv: Output, dy: Input, y: Input, logSumExp: Input, q: Input,
    k: Input, v: Input, batch: Int, tokens: Int, heads: Int, width: Int
  ) {
    Profile.measure(.attentionGradient, operations: 8 * products(batch, tokens, heads, width)) {
      let shape = AttentionShape(tokens: tokens, heads: heads, width: width)
      guard !NarrowHead.fits(shape) else {
        return forEachNarrowHead(shape, batch: batch) { head, start, pair in
          head.gradients(
            dq + start, dk: dk + start, dv: dv + start, dy: dy + start, y: y + start,
            logSumExp: logSumExp + pair * tokens, q: q + start, k: k + start, v: v + start)
        }
      }
      parallelFor(batch * heads) { pair in
        let start = shape.start(pair)
        let way = AttentionGradients(
          shape: shape, dq: dq + start, dy: dy + start, y: y + start,
          logSumExp: logSumExp + pair * tokens, q: q + start)
        way.run(dk + start, dv + start, k + start, v + start)
      }
    }
  }
  /// Calls `body` with every head, its first float and its number, neighbours on the same thread.
  private static func forEachNarrowHead(
    _ shape: AttentionShape, batch: Int, _ body: (NarrowHead, _ start: Int, _ pair: Int) -> Void
  ) {
    let head = NarrowHead(shape)
    let together = NarrowHead.headsOfTask(shape)
    let parts = (shape.heads + together - 1) / together
    parallelFor(batch * parts) { task in
      let (picture, first) = (task / parts, task % parts * together)
      for number in first..<min(shape.heads, first + together) {
        let pair = picture * shape.heads + number
        body(head, shape.start(pair), pair)
      }
    }
  }
}
