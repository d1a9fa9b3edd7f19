import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    let first = Tensor([3], [1, 2, 3])
    var second = first
    second.withMutableValues { $0[1] = 7 }
    #expect(first.values == [1, 2, 3] && second.values == [1, 7, 3])
    var third = second.reshaped([1, 3])
    third.withMutableValues { $0[0] = 0 }
    #expect(second.values == [1, 7, 3] && third.shape == [1, 3])
  }

  @Test func memoryIsHandedOutAgain() {
    // Two living tensors never overlap, whatever was freed before; sizes around the borders of
    // small and large blocks.
    var random = SplitMix(seed: 1)
    let sizes = [1, 15, 16, 17, 1000, 4095, 4096, 4097, 100_003, 600_000]
    var alive: [(tensor: Tensor, mark: Float)] = []
    for turn in 0..<400 {
      let size = sizes[Int(random.next() % UInt64(sizes.count))]
      let mark = Float(turn)
      alive.append((Tensor([size]) { $0.update(repeating: mark) }, mark))
      if alive.count > 12 { alive.remove(at: Int(random.next() % 12)) }
    }
    releaseUnusedTensorMemory()
    for (tensor, mark) in alive { #expect(tensor.values.allSatisfy { $0 == mark }) }
  }

  @Test func emptyTensors() {
    let empty = Tensor.zeros([2, 0])
    #expect(empty.count == 0 && (empty + empty).values.isEmpty)
  }

  @Test func parameterWithoutPartHasGradientZero() {
    let (value, gradients) = valueAndGradients(at: [Tensor([2], [1, 2]), Tensor([3], [1, 2, 3])]) {
      $0[0].meanSquare()
    }
    #expect(
      value.scalar == 2.5 && gradients[0].values == [1, 2] && gradients[1].values == [0, 0, 0])
  }

  @Test func errorInTheLossIsPassedOn() {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try valueAndGradients(at: [Tensor([1], [1])]) { inputs in
        _ = inputs[0] + inputs[0]
        throw Stop()
      }
    }
  }

  @Test(arguments: [([5, 3, 3, 3], 3), ([17, 9, 1, 1], 1), ([1, 1], 1), ([33, 2], 1)])
  func packedParametersComeBack(shape: [Int], kernel: Int) {
    var random = SplitMix(seed: 2)
    var parameter = Parameter(name: "p", shape: shape, layout: .convolution(kernel: kernel))
    #expect(parameter.fileValues.allSatisfy { $0 == 0 })
    let values = random.floats(parameter.count)
    parameter.load(fileValues: values)
    #expect(parameter.fileValues == values)
  }
}
