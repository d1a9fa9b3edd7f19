import Tensors
import Testing

/// y = 3 f(2x) with an f that is known by its value and slope alone.
@Test func aKnownGradientJoinsTheTape() {
  let x = Tensor([2, 2], [1, -2, 0.5, 4])
  let slope = Tensor([2, 2], [0.25, 1, -3, 0])
  let (value, gradients) = valueAndGradients(at: [x]) { inputs in
    3 * (2 * inputs[0]).number(7, gradient: slope)
  }
  #expect(value.shape == [] && value.scalar == 21)
  #expect(gradients[0].values == [1.5, 6, -18, 0])
  #expect(x.number(0.5, gradient: slope).scalar == 0.5)
}
