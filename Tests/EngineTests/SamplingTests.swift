import Checkpoints
import Diffusion
import Foundation
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

  /// What the file's class would do anyway asks for nothing; all else is meant.
  @Test(
    arguments: [
      ("DDPMScheduler", "\"timestep_spacing\": \"leading\"", nil, nil),
      ("DDPMScheduler", "\"timestep_spacing\": \"trailing\"", .trailing, .spaced(.trailing)),
      (
        "DPMSolverMultistepScheduler", "\"timestep_spacing\": \"leading\"", .leading,
        .spaced(.leading)
      ),
      ("EulerDiscreteScheduler", "\"use_karras_sigmas\": true", nil, .karras),
      (
        "DDPMScheduler", "\"timestep_spacing\": \"trailing\", \"steps_offset\": 1", .trailing,
        .spaced(.trailing)
      ),
      ("UnheardOfScheduler", "\"timestep_spacing\": \"trailing\"", nil, nil),
    ] as [(String, String, TimestepSpacing?, StepLayout?)])
  func stepsLieWhereTheSchedulerSays(
    name: String, field: String, spacing: TimestepSpacing?, solver: StepLayout?
  ) throws {
    try Places.withTemporaryDirectory { directory in
      let copy = directory.appendingPathComponent("model")
      try FileManager.default.copyItem(
        at: Places.fixtures.appendingPathComponent("layouts/pipeline"), to: copy)
      try Data("{\"_class_name\": \"\(name)\", \(field)}".utf8).write(
        to: copy.appendingPathComponent("scheduler/scheduler_config.json"))
      let model = try LoadedModel(copy.path)
      #expect(model.layout(of: 50, for: .ddim(eta: 0)) == .spaced(spacing ?? .leading))
      #expect(model.layout(of: 1, for: .ddim(eta: 0)) == .spaced(spacing ?? .trailing))
      #expect(model.layout(of: 20, for: .heun) == solver ?? .spaced(.linspace))
    }
  }

  @Test func theSchedulersOffsetAndSolverAreObeyed() throws {
    try Places.withTemporaryDirectory { directory in
      let copy = directory.appendingPathComponent("model")
      try FileManager.default.copyItem(
        at: Places.fixtures.appendingPathComponent("layouts/pipeline"), to: copy)
      let scheduler = copy.appendingPathComponent("scheduler/scheduler_config.json")
      try Data("{\"_class_name\": \"DDIMScheduler\", \"steps_offset\": 1}".utf8).write(
        to: scheduler)
      let model = try LoadedModel(copy.path)
      #expect(model.layout(of: 50, for: .ddim(eta: 0)) == .leadingMoved(by: 1))
      #expect(model.layout(of: 50, for: .euler) == .spaced(.linspace))
      #expect(model.solver == .standard)
      func times(_ steps: Int, _ model: LoadedModel) throws -> [Int] {
        try SamplingChoices(.ddim(eta: 0), steps: steps).process(for: model).grid.timesteps
      }
      #expect(try times(50, model).prefix(2) == [982, 962])
      #expect(try times(50, model).last == 2)
      #expect(try times(1000, model).first == 1000)
      try Data("{\"_class_name\": \"DDIMScheduler\", \"steps_offset\": 20}".utf8).write(
        to: scheduler)
      #expect(
        throws: EngineError.diffusion(.grid(.offset(20, allowed: 0...19)))
      ) { try times(50, LoadedModel(copy.path)) }
      let solver = """
        {"_class_name": "DPMSolverMultistepScheduler", "solver_type": "heun", "solver_order": 1, \
        "lower_order_final": false, "euler_at_final": true}
        """
      try Data(solver.utf8).write(to: scheduler)
      let details = SolverDetails(
        order: 1, correction: .heun, lowersFinalOrder: false, endsWithEuler: true)
      let other = try LoadedModel(copy.path)
      #expect(other.solver == details)
      #expect(try SamplingChoices(.dpmSolverPlusPlus).process(for: other).solver == details)
    }
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
