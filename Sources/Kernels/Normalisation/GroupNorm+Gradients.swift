extension GroupNorm {
  /// The gradients of Σ y·dy.
  ///
  ///     dz = dy·act′(γx̂ + β);  dγ = Σ dz·x̂;  dβ = Σ dz
  ///     dx = r·(γ·dz − mean_g(γ·dz) − x̂·mean_g(γ·dz·x̂))
  ///
  /// Sums in the order of the forward pass, then images rising in double. dx must not overlap x or
  /// dy, since it may hold dz in between.
  /// - Parameter statistics: As the forward pass left them.
  public static func gradients(
    _ dx: Output, dgamma: Output, dbeta: Output, dy: Input, x: Input, statistics: Input,
    gamma: Input, beta: Input, batch: Int, positions: Int, channels: Int, groups: Int,
    activation: Activation
  ) {
    Profile.measure(.normalisationGradient) {
      let layout = NormLayout(
        batch: batch, positions: positions, channels: channels, groups: groups)
      let width = 2 * layout.lanes
      Scratch.with(batch * width) { sums in
        layout.forEachImage { image in
          let start = image * layout.perImage
          Scratch.with(NormTerms.size(layout.lanes)) { terms in
            let own = statistics + 2 * groups * image
            let pass = NormGradient(
              layout: layout, dx: dx + start, dy: dy + start, x: x + start, statistics: own,
              gamma: gamma, terms: NormTerms(terms, layout, own, gamma: gamma, beta: beta))
            pass.run(sums + image * width, activation)
          }
        }
        Scratch.withDoubles(width) { total in
          layout.addInDouble(total, sums, rows: batch, width: width)
          for c in 0..<channels {
            dbeta[c] = Float(total[c])
            dgamma[c] = Float(total[layout.lanes + c])
          }
        }
      }
    }
  }
}

/// The way back through one image.
private struct NormGradient {
  let layout: NormLayout
  let dx: Output
  let dy: Input
  let x: Input
  let statistics: Input
  let gamma: Input
  let terms: NormTerms

  /// - Parameter sums: Gets Σ dz and Σ dz·x̂ of every channel.
  func run(_ sums: Output, _ activation: Activation) {
    Scratch.with(layout.parts * 2 * layout.lanes) { partial in
      parallelFor(layout.parts) { part in
        layout.withRows(of: x, part: part) { x in
          layout.withRows(of: dy, part: part) { dy in
            sum(partial + part * 2 * layout.lanes, dy, x, activation, part)
          }
        }
      }
      addParts(sums, partial)
    }
    let dz = activation == .identity ? dy : UnsafePointer(dx)
    parallelFor(layout.parts) { part in
      layout.withRows(of: x, part: part) { x in
        layout.withRows(of: dz, part: part) { dz in
          layout.withRows(overwriting: dx, part: part) { dx in
            layout.columns(part).finish(dx, dz, x, terms)
          }
        }
      }
    }
  }

  private func sum(_ sums: Output, _ dy: Input, _ x: Input, _ activation: Activation, _ part: Int) {
    let columns = layout.columns(part)
    switch activation {
    case .identity: columns.sumGradients(sums, dy, x, terms)
    case .silu:
      layout.withRows(overwriting: dx, part: part) {
        columns.sumGradientsThroughSiLU($0, sums, dy, x, terms)
      }
    }
  }

  /// The image's sums per channel, and q, s of dx = γr·dz + q·(x − mean) + s.
  private func addParts(_ sums: Output, _ partial: Output) {
    let lanes = layout.lanes
    Scratch.withDoubles(2 * lanes) { total in
      layout.addInDouble(total, partial, rows: layout.parts, width: 2 * lanes)
      let size = Double(layout.positions * layout.perGroup)
      sums.update(repeating: 0, count: 2 * lanes)
      for group in 0..<layout.groups {
        let r = Double(statistics[2 * group + 1])
        var (dz, product) = (0.0, 0.0)
        for c in layout.members(group) {
          sums[c] = Float(total[c])
          sums[lanes + c] = Float(r * total[lanes + c])
          dz += Double(gamma[c]) * total[c]
          product += Double(gamma[c]) * total[lanes + c]
        }
        let (q, s) = (Float(-r * r * r * product / size), Float(-r * dz / size))
        for c in layout.members(group) {
          terms.q[c] = q
          terms.s[c] = s
        }
      }
    }
  }
}
