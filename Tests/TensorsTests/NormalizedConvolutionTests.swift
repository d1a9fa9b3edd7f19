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
