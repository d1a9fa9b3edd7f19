/// The value of `loss` at `model`, and its gradient with respect to every parameter.
///
/// `loss` gets a copy of the model whose parameters are on a tape; what it computes of them is
/// recorded, and nothing else is.
/// - Parameter loss: Returns a single number (shape []).
/// - Returns: The value, and the gradients in the order of `visitParameters` and in the layout
///   of the parameters' tensors; zeros for a parameter that plays no part.
public func valueAndGradients<Model: ParameterContainer>(
  of model: Model, _ loss: (Model) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let (value, gradients, _) = try valueAndGradients(of: model, inputs: []) { model, _ in
    try loss(model)
  }
  return (value, gradients)
}

/// The same with the gradients with respect to `inputs` as well, shaped as those.
public func valueAndGradients<Model: ParameterContainer>(
  of model: Model, inputs: [Tensor], _ loss: (Model, [Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor], inputGradients: [Tensor]) {
  let tape = Tape()
  // Values on the tape hold the tape, and its entries hold such values: undo the ring always.
  defer { tape.removeAll() }
  var recorded = model
  var shapes: [[Int]] = []
  recorded.visitParameters { parameter in
    shapes.append(parameter.tensor.shape)
    parameter.tensor = tape.leaf(parameter.tensor.detached)
  }
  let parameterCount = shapes.count
  shapes += inputs.map(\.shape)
  let value = try loss(recorded, inputs.map { tape.leaf($0.detached) })
  let gradients = zip(tape.gradients(of: value, leaves: shapes.count), shapes).map {
    $0 ?? .zeros($1)
  }
  return (
    value.detached, Array(gradients.prefix(parameterCount)),
    Array(gradients.dropFirst(parameterCount))
  )
}

/// The value of `function` at `inputs`, and its gradients with respect to them.
public func valueAndGradients(
  at inputs: [Tensor], _ function: ([Tensor]) throws -> Tensor
) rethrows -> (value: Tensor, gradients: [Tensor]) {
  let (value, _, gradients) = try valueAndGradients(of: NoParameters(), inputs: inputs) {
    try function($1)
  }
  return (value, gradients)
}

private struct NoParameters: ParameterContainer {
  mutating func visitParameters(_ body: (inout Parameter) throws -> Void) rethrows {}
}
