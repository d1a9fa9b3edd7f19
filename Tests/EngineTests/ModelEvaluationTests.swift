import Diffusion
import Foundation
import Networks
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Engine

@Suite struct ModelEvaluationTests {
  private func evaluation(
    _ path: String, images: Int = 1, stride: Int? = 900
  ) throws(EngineError) -> ModelEvaluation {
    try ModelEvaluation(
      path, dataset: "mnist", images: images, stride: stride, seed: 4)
  }

  private func fixture(_ name: String) -> String { Places.fixtures.path + "/" + name }

  /// The decoder's term alone, computed by hand with the class of the picture.
  @Test func theClassOfThePictureIsTold() throws {
    let path = fixture("unet-tiny-class")
    let evaluation = try evaluation(path)
    let found = try evaluation.run { _ in }
    let (bound, image) = (evaluation.evaluation.bound, evaluation.evaluation.images[0])
    let x0 = evaluation.evaluation.dataset.batch(at: [image])
    let label = try #require(evaluation.evaluation.dataset.labels(at: [image]))
    let epsilon = RandomSource(seed: 4).boundNoise(x0.shape, images: [image], t: [1])
    func decoder(_ condition: DenoisingNetwork.Condition) throws -> Double {
      let network = DenoisingNetwork(
        network: try LoadedModel(path).predictor.network, prediction: .epsilon,
        condition: condition)
      return bound.terms(at: [1], x0: x0, epsilon: epsilon, with: network)[0].bits
    }
    #expect(try found.decoder == decoder(.each(label)))
    #expect(try found.decoder != decoder(.none))
  }

  @Test func upToTwentyNeighboursShareALookByDefault() throws {
    let evaluation = try evaluation(fixture("unet-tiny-plain"), stride: nil)
    #expect(evaluation.evaluation.strata.ranges.count == 78)
    #expect(evaluation.evaluation.strata.ranges.map(\.count).max() == 20)
  }

  /// Weights that hold NaN give one sentence, and no numbers.
  @Test func aModelThatWasLostIsNamed() throws {
    try Places.withTemporaryDirectory { directory in
      let copy = directory.appendingPathComponent("lost")
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: fixture("unet-tiny-plain")), to: copy)
      let file = copy.appendingPathComponent("diffusion_pytorch_model.safetensors")
      var bytes = try Data(contentsOf: file)
      bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xC0, 0x7F])
      try bytes.write(to: file)
      var found: EngineError?
      do throws(EngineError) {
        _ = try evaluation(copy.path).run { _ in }
      } catch { found = error }
      #expect(found == .notFinite(model: "lost"))
      #expect(
        found?.description
          == "lost: the bound is not finite; the weights hold numbers that are not, or x̂_0 is far "
          + "outside of what pictures are.")
    }
  }
}
