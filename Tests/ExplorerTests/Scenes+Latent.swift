import EngineMessages
import Foundation
import TerminalKit
import TestSupport

@testable import Explorer

/// The workspace of the two autoencoders, made of messages as in life.
extension Scenes {
  private static func latentPlane(
    _ points: [SIMD2<Float>], code: Int, isVariational: Bool
  ) -> LatentSurvey.Plane {
    var random = SplitMix(seed: 7)
    return LatentSurvey.Plane(
      points: points, axes: [0, 1], reach: isVariational ? 3.2 : 11.5,
      reconstruction: isVariational ? 151.25 : 147.5,
      rates: isVariational ? (0..<code).map { $0 < 2 ? 3.5 - Double($0) : 0.002 } : [],
      mean: (0..<code).map { $0 < 2 ? 1.25 - Double($0) : 0 },
      sigma: (0..<code).map { isVariational ? ($0 < 2 ? 0.2 : 1) : 0 },
      decoded: picture(16, noise: 0.2, &random))
  }

  /// Ten heaps of points on a circle.
  static func latentSurvey(step: Int, code: Int = 2) -> LatentSurvey {
    var random = SplitMix(seed: 23)
    let labels = (0..<200).map { $0 % 10 }
    let points = labels.map { label -> SIMD2<Float> in
      let angle = Float(label) * .pi / 5
      return 1.6 * SIMD2(cos(angle), sin(angle)) + 0.4 * SIMD2(random.float(), random.float())
    }
    return LatentSurvey(
      step: step, dataset: "mnist", labels: labels, dimensions: 1_024,
      autoencoder: latentPlane(
        points.map { 4 * $0 + SIMD2(2, 3) }, code: code, isVariational: false),
      variational: latentPlane(points, code: code, isVariational: true),
      example: picture(16, noise: 0, &random))
  }

  static let latentJudgement = LatentJudgement(
    count: 512, accuracy: 0.964,
    real: LatentJudgement.Score(recognisable: 0.94, kinds: 9.9, distance: 0.62),
    autoencoder: LatentJudgement.Score(recognisable: 0.31, kinds: 3.4, distance: 48.2),
    variational: LatentJudgement.Score(recognisable: 0.83, kinds: 9.2, distance: 9.31),
    fitted: LatentJudgement.Score(recognisable: 0.55, kinds: 6.1, distance: 21.5))

  static func latentPictures(_ count: Int) -> LatentPictures {
    var random = SplitMix(seed: 29)
    return LatentPictures(
      autoencoder: (0..<count).map { _ in picture(16, noise: 0.8, &random) },
      variational: (0..<count).map { _ in picture(16, noise: 0.1, &random) },
      autoencoderEnds: [SIMD2(-4, 6), SIMD2(8, -2)],
      variationalEnds: [SIMD2(-1.5, 1), SIMD2(1, -1)])
  }

  /// Both have learned for a while; keys are pressed afterwards.
  static func latent(code: Int = 2, _ keys: Key...) -> AppState {
    var state = AppState()
    state.latent.draft.code = code
    _ = press(&state, "4", " ")
    let id = state.latent.identifier
    for event: LatentEvent in [
      .learned(
        identifier: id,
        LatentProgress(step: 420, seconds: 6.5, autoencoderLoss: 149, variationalLoss: 158)),
      .surveyed(identifier: id, latentSurvey(step: 400, code: code)),
      .looked(identifier: id, latentPictures(1)), .judged(identifier: id, latentJudgement),
    ] {
      _ = update(&state, .engine(.latent(event)))
    }
    for key in keys { _ = press(&state, key) }
    if let wish = state.latent.wish {
      let answer = LatentEvent.pictured(
        identifier: id, wish, latentPictures(wish.count))
      _ = update(&state, .engine(.latent(answer)))
    }
    return state
  }

  /// The VAE's bound beside that of a model that was measured.
  static func bridge() -> AppState {
    var state = bound()
    state.latent.draft.decoder = .gaussian
    _ = press(&state, "4", "v", "v", "v")
    let id = state.latent.identifier
    _ = update(&state, .engine(.latent(.surveyed(identifier: id, latentSurvey(step: 400)))))
    return state
  }
}
