import Kernels
import TestSupport
import Testing

@testable import Tensors

/// A convolution after a normalisation, whose input is kept with few channels and made again with
/// many: the same bits as the two operations one after the other.
@Test(arguments: [8, 64])
func normalizedConvolutionEqualsItsParts(channels: Int) {
  var random = SplitMix(seed: channels)
  func tensor(_ shape: [Int]) -> Tensor { Tensor(shape, random.floats(shape.reduce(1, *))) }
  let outputs = 16
  let weights = Convolution.packedCount(outputs: outputs, inputs: channels, kernel: 3)
  let inputs = [
    tensor([2, 5, 4, channels]), tensor([channels]), tensor([channels]), tensor([weights]),
    tensor([outputs]), tensor([2, outputs]), tensor([2, 5, 4, outputs]),
  ]
  let settings = GroupNormSettings(groups: 4, epsilon: 1e-5, activation: .silu)
  let upstream = tensor([2, 5, 4, outputs])
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
