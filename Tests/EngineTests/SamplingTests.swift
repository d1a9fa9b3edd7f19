import Checkpoints
import Diffusion
import Schedules
import Tensors
import TestSupport
import Testing

@testable import Engine

struct SamplingTests {
  @Test func partsOfABatchAreTheSameToTheBit() throws {
    let model = try LoadedModel(Places.fixtures.path + "/unet-tiny-attention")
    let xt = RandomSource(seed: 3).normal([5, 16, 16, 3], .xT)
    let t = [1, 2, 500, 999, 1_000]
    let whole = PartwisePredictor(model.predictor, shape: xt.shape).predict(xt, t: t)
    let parts = PartwisePredictor(model.predictor, shape: xt.shape, activations: 2 * 16 * 16 * 12)
    #expect(parts.atOnce == 2)
    #expect(parts.predict(xt, t: t).values.map(\.bitPattern) == whole.values.map(\.bitPattern))
  }

  @Test func aModelWithoutSchedulerTakesTheDefaultsAndSaysSo() throws {
    let path = Places.fixtures.path + "/unet-tiny-attention"
    let model = try LoadedModel(path)
    #expect(model.specification == .ho2020)
    #expect(model.limit == .clip(1))
    #expect(model.variance == .fixedSmall)
    #expect(model.warnings == ["\(path): no scheduler here, DDPM's defaults are taken."])
  }

  @Test func theSchedulerOfAPipelineIsObeyed() throws {
    let model = try LoadedModel(Places.fixtures.path + "/layouts/pipeline")
    #expect(model.variance == .fixedLarge)
    #expect(model.warnings.isEmpty)
  }

  @Test func classesAreChecked() throws {
    let path = Places.fixtures.path + "/unet-tiny-class"
    #expect(throws: EngineError.label(model: path, .unknownClass(10, classes: 10))) {
      try LoadedModel(path, label: 10)
    }
    let plain = Places.fixtures.path + "/unet-tiny-plain"
    #expect(throws: EngineError.label(model: plain, .takesNoClasses)) {
      try LoadedModel(plain, label: 0)
    }
  }
}
