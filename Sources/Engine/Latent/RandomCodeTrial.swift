import EngineMessages
import Networks
import Tensors

/// Random codes of two autoencoders, decoded and judged a few at a time.
struct RandomCodeTrial {
  private static let piece = 16

  private let count: Int
  private let codes: Tensor
  private var done = 0
  private var tallies = [PictureJudge.Tally(), PictureJudge.Tally(), PictureJudge.Tally()]

  /// - Parameter count: Codes, at least 2.
  init(code: Int, seed: UInt64, count: Int = 512) {
    self.count = count
    codes = RandomSource(seed: seed).normal([count, code], .xT)
  }

  /// The next few codes.
  ///
  /// - Parameter spread: Of the autoencoder's own codes.
  /// - Returns: The scores, once all codes were judged; then it begins anew.
  mutating func advance(
    _ plain: Autoencoder, _ variational: VariationalAutoencoder, spread: CodeSpread,
    by judge: PictureJudge
  ) -> LatentJudgement? {
    let part = codes.rows(done..<min(count, done + Self.piece))
    judge.judge(plain.pictures(part), &tallies[0])
    judge.judge(variational.pictures(part), &tallies[1])
    judge.judge(plain.pictures(spread.moved(part)), &tallies[2])
    done += part.shape[0]
    guard done >= count else { return nil }
    defer { (done, tallies) = (0, tallies.map { _ in PictureJudge.Tally() }) }
    guard let real = judge.score(judge.unseen),
      let first = judge.score(tallies[0]), let second = judge.score(tallies[1]),
      let third = judge.score(tallies[2])
    else { return nil }
    return LatentJudgement(
      count: count, accuracy: judge.accuracy, real: real, autoencoder: first, variational: second,
      fitted: third)
  }
}

extension CodeSpread {
  /// Codes from N(0, I) as codes with these means and variances, [N, d].
  func moved(_ codes: Tensor) -> Tensor {
    let d = means.count
    return Tensor(
      codes.shape,
      codes.values.enumerated().map { i, e in
        Float(means[i % d] + variances[i % d].squareRoot() * Double(e))
      })
  }
}
