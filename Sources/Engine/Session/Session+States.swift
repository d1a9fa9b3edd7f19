import EngineMessages
import Tensors

extension Session {
  /// Tells the numbers of one picture of a state, as if the step that led there were taken again.
  func showState(_ request: StateRequest) {
    do throws(EngineError) {
      mailbox.publish(.stateShown(try shownState(request)))
    } catch {
      report(error)
    }
  }

  private func shownState(_ request: StateRequest) throws(EngineError) -> ShownState {
    let walk = try keptWalk(request.identifier)
    guard walk.indices.contains(request.state) else {
      throw .noState(request.state, trajectory: request.identifier, allowed: walk.indices)
    }
    let state: (values: StateValues, before: [Float])
    let count = walk.state.xt.shape[0]
    guard (0..<count).contains(request.picture) else {
      throw .setting(
        key: "picture of trajectory \(request.identifier)", value: "\(request.picture)",
        expected: "0 to \(count - 1)")
    }
    func numbers(_ x: Tensor?) -> [Float] { x?.numbers(ofPicture: request.picture) ?? [] }
    if request.state == walk.indices.lowerBound {
      state = (StateValues(xt: numbers(walk.state(at: request.state).xt)), [])
    } else {
      // ε̂ is not kept.
      let before = walk.state(at: request.state - 1)
      let after = walk.sampling.rule.next(before, with: walk.sampling.predictor)
      state = (
        StateValues(
          xt: numbers(after.xt), x0Hat: numbers(after.x0Hat), epsilonHat: numbers(after.epsilonHat)),
        numbers(before.xt)
      )
    }
    return ShownState(request: request, values: state.values, before: state.before)
  }
}

extension Tensor {
  /// One picture of a batch [N, H, W, C], channels innermost.
  func numbers(ofPicture n: Int) -> [Float] {
    let size = count / shape[0]
    return withValues { Array($0[n * size..<(n + 1) * size]) }
  }
}
