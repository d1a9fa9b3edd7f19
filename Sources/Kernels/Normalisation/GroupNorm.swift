/// What follows a normalisation in the same pass.
public enum Activation: Sendable { case identity, silu }

/// Group normalisation over NHWC pictures, with the activation that follows it.
///
///     y = act(γ_c·x̂ + β_c),  x̂ = (x − mean_g)·r_g,  r_g = 1 / √(variance_g + ε)
///
/// Wu & He (2018); the variance is the biased one over a group's channels and all positions of an
/// image. Sums run over parts of 256 positions per channel, shifted by the image's first position, so
/// a large mean costs no digits; parts and channels are then added in order in double.
/// Outputs must not overlap inputs. Error of y: about 6·u·(|γ·x̂| + |β|) beside SiLU's own.
public enum GroupNorm {
  /// - Parameters:
  ///   - statistics: Gets (mean, r), shaped [batch, groups, 2].
  ///   - gamma: Shaped [channels], as `beta`.
  public static func forward(
    _ y: Output, statistics: Output, x: Input, gamma: Input, beta: Input, batch: Int,
    positions: Int, channels: Int, groups: Int, epsilon: Float, activation: Activation
  ) {
    let layout = NormLayout(
      batch: batch, positions: positions, channels: channels, groups: groups)
    Scratch.with(layout.partialSize) { partial in
      parallelFor(layout.tasks) { layout.sumShifted(partial, x, task: $0) }
      for image in 0..<batch {
        layout.finish(statistics + 2 * groups * image, partial, x, image: image, epsilon: epsilon)
      }
    }
    parallelFor(layout.tasks) { task in
      Scratch.with(2 * channels) { affine in
        let image = task / layout.parts
        layout.affine(
          affine, UnsafePointer(statistics + 2 * groups * image), gamma, beta)
        switch activation {
        case .identity: layout.apply(y, x, affine, task: task) { $0 }
        case .silu: layout.apply(y, x, affine, task: task) { SiLU.value($0) }
        }
      }
    }
  }

  /// The gradients of Σ y·dy.
  ///
  ///     dz = dy·act′(γx̂ + β);  dγ = Σ dz·x̂;  dβ = Σ dz
  ///     dx = r·(γ·dz − mean_g(γ·dz) − x̂·mean_g(γ·dz·x̂))
  ///
  /// - Parameters:
  ///   - dx: Holds dz in between.
  ///   - statistics: As the forward pass left them.
  public static func gradients(
    _ dx: Output, dgamma: Output, dbeta: Output, dy: Input, x: Input, statistics: Input,
    gamma: Input, beta: Input, batch: Int, positions: Int, channels: Int, groups: Int,
    activation: Activation
  ) {
    let layout = NormLayout(
      batch: batch, positions: positions, channels: channels, groups: groups)
    Scratch.with(layout.partialSize) { partial in
      parallelFor(layout.tasks) { task in
        Scratch.with(4 * channels) { affine in
          let own = statistics + 2 * groups * (task / layout.parts)
          layout.affine(affine, own, gamma, beta)
          layout.affine(affine + 2 * channels, own, nil, nil)
          switch activation {
          case .identity:
            layout.sumGradients(dx, partial, dy, x, affine, task: task) { dy, _ in dy }
          case .silu:
            layout.sumGradients(dx, partial, dy, x, affine, task: task) { $0 * SiLU.slope($1) }
          }
        }
      }
      layout.addParts(partial)
      layout.sumOverImages(dbeta, dgamma, partial)
      parallelFor(layout.tasks) { task in
        Scratch.with(3 * channels) { terms in
          layout.inputTerms(terms, partial, statistics, gamma, image: task / layout.parts)
          layout.applyInputTerms(dx, x, terms, task: task)
        }
      }
    }
  }
}
