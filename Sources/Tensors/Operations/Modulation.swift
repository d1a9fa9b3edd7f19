/// Scale and shift of one image: γ(1 + s) and β(1 + s) + t.
struct Modulation {
  let gamma: Tensor
  let beta: Tensor

  init(gamma: Tensor, beta: Tensor) {
    self.gamma = gamma
    self.beta = beta
  }

  /// - Parameter scaleShift: [N, 2C]: s, then t.
  init(_ gamma: Tensor, _ beta: Tensor, _ scaleShift: Tensor, image: Int) {
    let channels = gamma.count
    let s = scaleShift.input + 2 * channels * image
    let t = s + channels
    self.gamma = Tensor([channels]) { y in
      for c in 0..<channels { y[c] = gamma.input[c] * (1 + s[c]) }
    }
    self.beta = Tensor([channels]) { y in
      for c in 0..<channels { y[c] = beta.input[c] * (1 + s[c]) + t[c] }
    }
  }
}

/// From the gradients of each image's γ(1 + s) and β(1 + s) + t to those of γ, β, s and t.
struct ModulationGradients {
  private(set) var dgamma: Tensor
  private(set) var dbeta: Tensor
  private(set) var dscaleShift: Tensor
  private let gamma: Tensor
  private let beta: Tensor
  private let scaleShift: Tensor

  init(_ gamma: Tensor, _ beta: Tensor, _ scaleShift: Tensor) {
    (self.gamma, self.beta, self.scaleShift) = (gamma, beta, scaleShift)
    dgamma = .zeros(gamma.shape)
    dbeta = .zeros(beta.shape)
    dscaleShift = .zeros(scaleShift.shape)
  }

  /// Adds image `n`, once, from its own gradients [C].
  mutating func add(_ dgammaImage: Tensor, _ dbetaImage: Tensor, image n: Int) {
    let channels = gamma.count
    let s = scaleShift.input + 2 * channels * n
    let (dg, db) = (dgammaImage.input, dbetaImage.input)
    dgamma.withMutableValues { dgamma in
      for c in 0..<channels { dgamma[c] += dg[c] * (1 + s[c]) }
    }
    dbeta.withMutableValues { dbeta in
      for c in 0..<channels { dbeta[c] += db[c] * (1 + s[c]) }
    }
    dscaleShift.withMutableValues { all in
      for c in 0..<channels {
        all[2 * channels * n + c] = dg[c] * gamma.input[c] + db[c] * beta.input[c]
        all[2 * channels * n + channels + c] = db[c]
      }
    }
  }
}
