import Kernels

/// A place on a tape: the value at `index` of `tape`.
struct Node {
  let tape: Tape
  let index: Int
}

/// The operations of one evaluation, in the order in which they were done.
///
/// Each entry knows which values it was made of and how to turn the gradient of its result into
/// theirs. Going back, an entry is dropped as soon as it was used, and with it the activations
/// that only it kept.
final class Tape {
  /// From the gradient of a result to those of the operands: one for each parent, in order; nil
  /// for none.
  typealias Backward = (_ dy: Tensor) -> [Tensor?]
  /// The same, but that the first operand's gradient is added to what is known of it, if anything;
  /// what is given for it is nil.
  typealias AddingBackward = (_ dy: Tensor, _ first: inout Tensor?) -> [Tensor?]

  private struct Entry {
    let parents: [Node?]
    let backward: AddingBackward?
  }

  private var entries: [Entry] = []

  /// `value` as something that gradients are wanted of.
  func leaf(_ value: Tensor) -> Tensor { append(value, parents: [], backward: nil) }

  func append(_ value: Tensor, parents: [Node?], backward: AddingBackward?) -> Tensor {
    entries.append(Entry(parents: parents, backward: backward))
    return Tensor(
      shape: value.shape, storage: value.storage, node: Node(tape: self, index: entries.count - 1),
      moments: value.moments)
  }

  /// The gradients of `result`, a single number, with respect to the first `leaves` values.
  ///
  /// The tape is empty afterwards. nil: `result` does not depend on that leaf.
  func gradients(of result: Tensor, leaves: Int) -> [Tensor?] {
    precondition(result.count == 1, "Gradients of a tensor of shape \(result.shape)")
    var gradients = [Tensor?](repeating: nil, count: entries.count)
    if let node = result.node {
      precondition(node.tape === self, "A result of another tape")
      gradients[node.index] = Tensor(result.shape) { $0[0] = 1 }
    }
    while entries.count > leaves {
      let index = entries.count - 1
      propagate(from: entries.removeLast(), gradients[index].take(), into: &gradients)
    }
    entries.removeAll()
    return Array(gradients.prefix(leaves))
  }

  private func propagate(from entry: Entry, _ dy: consuming Tensor?, into all: inout [Tensor?]) {
    guard let dy, let backward = entry.backward else { return }
    let first = entry.parents.first.flatMap { $0 }?.index
    var sum = first.flatMap { all[$0].take() }
    let gradients = backward(dy, &sum)
    if let first { all[first] = sum.take() }
    for (parent, gradient) in zip(entry.parents, gradients) {
      guard let parent, let gradient else { continue }
      Self.accumulate(gradient, into: &all[parent.index])
    }
  }

  /// `sum += gradient`, in place where nobody else holds the sum.
  private static func accumulate(_ gradient: Tensor, into sum: inout Tensor?) {
    guard var total = sum.take() else {
      sum = gradient
      return
    }
    precondition(total.count == gradient.count, "Gradients of different sizes")
    if isKnownUniquelyReferenced(&total.storage) {
      Elementwise.add(total.output, a: total.input, b: gradient.input, count: total.count)
    } else {
      let both = Tensor(uninitialized: total.shape)
      withExtendedLifetime(total) {
        Elementwise.add(both.output, a: total.input, b: gradient.input, count: both.count)
      }
      total = both
    }
    sum = total
  }

  func removeAll() { entries.removeAll() }
}

extension Tensor {
  /// This result, recorded if an operand is on a tape.
  ///
  /// - Parameter backward: The gradients of the operands, in their order. It should keep only
  ///   what it needs, detached, and leave out (nil) what `isRecorded` says nobody wants.
  func recorded(from operands: [Tensor?], _ backward: @escaping Tape.Backward) -> Tensor {
    recorded(from: operands, adding: { dy, _ in backward(dy) })
  }

  /// The same for an operation that adds to the gradient of its first operand as it writes it.
  func recorded(from operands: [Tensor?], adding backward: @escaping Tape.AddingBackward) -> Tensor
  {
    var tape: Tape?
    for case let node? in operands.lazy.map({ $0?.node }) {
      precondition(tape == nil || tape === node.tape, "Operands of two tapes")
      tape = node.tape
    }
    guard let tape else { return self }
    return tape.append(self, parents: operands.map { $0?.node }, backward: backward)
  }

  /// Whether somebody wants the gradient of this value.
  var isRecorded: Bool { node != nil }
}
