import Kernels
import TestSupport
import Testing

@testable import Tensors

/// Pictures whose channels fill no vectors; few tiles; more tiles than are divided by panels, some
/// parts of which hold a piece of a picture and some several pictures.
private let shapes = [[2, 5, 4, 8], [2, 5, 4, 64], [9, 20, 16, 256], [45, 7, 6, 32]]

/// A convolution that normalises what it reads: the same bits as the two operations one after the
/// other.
@Test(arguments: shapes, [Kernels.Activation.silu, .identity])
func normalizedConvolutionEqualsItsParts(shape: [Int], activation: Kernels.Activation) {
  let channels = shape[3]
  var random = SplitMix(seed: channels)
  func tensor(_ shape: [Int]) -> Tensor { Tensor(shape, random.floats(shape.reduce(1, *))) }
  let outputs = 16
  let weights = Convolution.packedCount(outputs: outputs, inputs: channels, kernel: 3)
  let inputs = [
    tensor(shape), tensor([channels]), tensor([channels]), tensor([weights]),
    tensor([outputs]), tensor([shape[0], outputs]), tensor(shape.dropLast() + [outputs]),
  ]
  let settings = GroupNormSettings(groups: 4, epsilon: 1e-5, activation: activation)
  let upstream = tensor(shape.dropLast() + [outputs])
  func addends(_ x: [Tensor]) -> Tensor.Addends {
    Tensor.Addends(bias: x[4], imageBias: x[5], residual: x[6])
  }
  let apart = valueAndGradients(at: inputs) { x in
    let y = x[0].groupNorm(gamma: x[1], beta: x[2], settings)
      .convolution(x[3], outputs: outputs, kernel: 3, adding: addends(x))
    return (y * upstream).sum()
  }
  let together = valueAndGradients(at: inputs) { x in
    let normalization = Tensor.Normalization(gamma: x[1], beta: x[2], settings)
    let y = x[0].convolution(
      after: normalization, x[3], outputs: outputs, kernel: 3, adding: addends(x))
    return (y * upstream).sum()
  }
  #expect(apart.value.scalar == together.value.scalar)
  for (index, pair) in zip(apart.gradients, together.gradients).enumerated() {
    #expect(pair.0.values == pair.1.values, "input \(index)")
  }
}

/// A normalisation after convolutions, which left moments, is that of the same values without, but for
/// roundings: also beside each other, reshaped, and after a change, which the moments know nothing of.
@Test func normalizationUsesMomentsOfWhatItReads() {
  var random = SplitMix(seed: 7)
  func tensor(_ shape: [Int]) -> Tensor { Tensor(shape, random.floats(shape.reduce(1, *))) }
  let x = tensor([3, 9, 10, 16])
  func convolved(_ outputs: Int) -> Tensor {
    let weights = Convolution.packedCount(outputs: outputs, inputs: 16, kernel: 3)
    return x.convolution(tensor([weights]), outputs: outputs, kernel: 3)
  }
  let (a, b) = (convolved(16), convolved(48))
  // 24 channels are no whole vectors, and normalised apart.
  let afterNorm = tensor([3, 9, 10, 24]).convolution(
    after: Tensor.Normalization(
      gamma: tensor([24]), beta: tensor([24]),
      GroupNormSettings(groups: 4, epsilon: 1e-5, activation: .silu)),
    tensor([Convolution.packedCount(outputs: 16, inputs: 24, kernel: 3)]), outputs: 16, kernel: 3)
  var changed = a
  changed.withMutableValues { $0[0] += 1_000 }
  let reshaped = b.reshaped([3, 90, 48])
  for (y, count) in [
    (a, 1), (a.concatenated(with: b), 2), (reshaped, 1), (changed, 0), (a.concatenated(with: x), 0),
    (b.reshaped([3, 30, 48, 3]), 0), (a.detached, 1), (afterNorm, 1),
  ] {
    #expect(y.moments.count == count)
    let (gamma, beta) = (tensor([y.shape[y.shape.count - 1]]), tensor([y.shape[y.shape.count - 1]]))
    let settings = GroupNormSettings(
      groups: y.shape[y.shape.count - 1] == 3 ? 1 : 4, epsilon: 1e-5, activation: .silu)
    let found = y.groupNorm(gamma: gamma, beta: beta, settings)
    let exact = Tensor(y.shape, y.values).groupNorm(gamma: gamma, beta: beta, settings)
    #expect(relativeError(found.values, exact.values.map(Double.init)) <= 2e-6)
  }
}

/// Chunks are filled in the order in which they were reserved, and freed neighbours merge.
@Test func memoryOfOldChunksIsUsedFirst() {
  var memory = ChunkedMemory()
  let large = 300 << 20
  let first = memory.borrow(large)
  let second = memory.borrow(large)  // does not fit beside the first: a chunk of its own
  let rest = memory.borrow(100 << 20)
  #expect(rest.address == first.address + UInt(large))
  memory.giveBack(first)
  memory.giveBack(second)
  memory.giveBack(rest)
  #expect(memory.borrow(400 << 20).address == first.address)
  #expect(memory.borrow(large).address == second.address)
}
