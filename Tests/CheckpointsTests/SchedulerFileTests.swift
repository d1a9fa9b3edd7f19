import Files
import Foundation
import Schedules
import TestSupport
import Testing

@testable import Checkpoints

private func file(_ json: String) throws -> SchedulerFile {
  try SchedulerFile(json: Array(json.utf8), path: "s.json")
}

private func configuration(
  _ json: String, as schedulerClass: SchedulerClass
) throws -> SchedulerConfiguration {
  try file(json).configuration(as: schedulerClass)
}

/// Each class's defaults, from the library's signatures.
@Test(arguments: [
  (
    SchedulerClass.ddpm, ScheduleSpecification.ho2020, TimestepSpacing.leading,
    SchedulerConfiguration.Limit.clip(1)
  ),
  (.ddim, .ho2020, .leading, .clip(1)),
  (.dpmSolver, .ho2020, .linspace, .none),
  (
    .heun,
    ScheduleSpecification(shape: .linear, timesteps: 1000, betaStart: 8.5e-4, betaEnd: 0.012),
    .linspace, .none
  ),
  (.euler, .ho2020, .linspace, .none),
])
func absentFieldsTakeTheClassesDefaults(
  schedulerClass: SchedulerClass, specification: ScheduleSpecification, spacing: TimestepSpacing,
  limit: SchedulerConfiguration.Limit
) throws {
  let found = try configuration("{}", as: schedulerClass)
  let grid = SchedulerConfiguration.TimeGrid(
    spacing: spacing, offset: 0, usesKarrasSigmas: false, finalSigma: .zero, sigmaMin: nil,
    sigmaMax: nil)
  let expected = SchedulerConfiguration(
    schedulerClass: schedulerClass,
    betas: .init(source: .formula(specification), rescaledToZeroSNR: false),
    prediction: .epsilon, limit: limit, grid: grid, variance: .fixedSmall, setsAlphaToOne: true,
    solver: .standard)
  #expect(found == expected)
}

/// A field counts for the classes that have it, and for those only.
@Test func fieldsCountForTheClassesThatHaveThem() throws {
  let json = """
    {"clip_sample": true, "clip_sample_range": 2, "variance_type": "fixed_large",
     "set_alpha_to_one": false, "use_karras_sigmas": true, "final_sigmas_type": "sigma_min",
     "sigma_min": 0.1, "sigma_max": 9, "solver_order": 1, "timestep_spacing": "trailing"}
    """
  var found: [SchedulerClass: SchedulerConfiguration] = [:]
  for schedulerClass in SchedulerClass.allCases {
    found[schedulerClass] = try configuration(json, as: schedulerClass)
  }
  func classes(_ holds: (SchedulerConfiguration) -> Bool) -> Set<SchedulerClass> {
    Set(found.filter { holds($0.value) }.keys)
  }
  #expect(classes { $0.limit == .clip(2) } == [.ddim, .ddpm, .heun])
  #expect(classes { $0.variance == .fixedLarge } == [.ddpm])
  #expect(classes { !$0.setsAlphaToOne } == [.ddim])
  #expect(classes { $0.grid.usesKarrasSigmas } == [.dpmSolver, .euler, .heun])
  #expect(classes { $0.grid.finalSigma == .sigmaMin } == [.dpmSolver, .euler])
  #expect(classes { $0.grid.sigmaMax == 9 } == [.euler])
  #expect(classes { $0.solver.order == 1 } == [.dpmSolver])
  #expect(found.values.allSatisfy { $0.grid.spacing == .trailing })
}

@Test func thresholdingComesBeforeClipping() throws {
  let json = #"{"thresholding": true, "sample_max_value": 1.5, "clip_sample": true}"#
  let threshold = SchedulerConfiguration.Limit.threshold(ratio: 0.995, maximum: 1.5)
  for schedulerClass in [SchedulerClass.ddpm, .ddim, .dpmSolver] {
    #expect(try configuration(json, as: schedulerClass).limit == threshold)
  }
  #expect(try configuration(json, as: .heun).limit == .clip(1))
  #expect(try configuration(json, as: .euler).limit == .none)
}

@Test(arguments: [
  ("{}", Prediction.epsilon), (#"{"predict_epsilon": false}"#, .x0),
  (#"{"predict_epsilon": true}"#, .epsilon), (#"{"prediction_type": "v_prediction"}"#, .v),
  (#"{"prediction_type": "epsilon", "predict_epsilon": false}"#, .epsilon),
])
func theOldWordForThePredictionIsHonoured(json: String, expected: Prediction) throws {
  #expect(try configuration(json, as: .ddpm).prediction == expected)
}

@Test func theBareWordOfPythonIsReadAndNotWritten() throws {
  let json = #"{"lambda_min_clipped": -Infinity, "_class_name": "DPMSolverMultistepScheduler"}"#
  let read = try file(json)
  #expect(try read.configuration().solver.lambdaMinClipped == -.infinity)
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("s.json").path
    try read.write(to: path)
    let text = String(decoding: try FileReader.contents(of: path), as: UTF8.self)
    #expect(text == "{\n  \"_class_name\" : \"DPMSolverMultistepScheduler\"\n}\n")
  }
  #expect(
    try configuration(#"{"lambda_min_clipped": -5.1}"#, as: .dpmSolver)
      .solver.lambdaMinClipped == -5.1)
}

@Test func betasInFullStandForThemselves() throws {
  let found = try configuration(#"{"trained_betas": [0.1, 0.2], "beta_start": 5}"#, as: .ddim)
  #expect(found.betas.source == .values([0.1, 0.2]))
  #expect(found.betas.timesteps == 2)
}

@Test(arguments: [
  (#"{"beta_schedule": "laplace"}"#, SchedulerClass.ddpm, "“beta_schedule” is “laplace”"),
  (#"{"beta_schedule": "exp"}"#, .heun, "“beta_schedule” is “exp”"),
  (#"{"prediction_type": "flow_prediction"}"#, .ddpm, "“prediction_type” is “flow_prediction”"),
  (#"{"variance_type": "fixed_large_log"}"#, .ddpm, "“variance_type” is “fixed_large_log”"),
  (#"{"solver_order": 3}"#, .dpmSolver, "“solver_order” is “3”"),
  (#"{"algorithm_type": "sde-dpmsolver++"}"#, .dpmSolver, "“algorithm_type” is “sde-dpm"),
  (#"{"use_lu_lambdas": true}"#, .dpmSolver, "“use_lu_lambdas” is “true”"),
  (#"{"use_flow_sigmas": true}"#, .dpmSolver, "“use_flow_sigmas” is “true”"),
  (#"{"use_dynamic_shifting": true}"#, .dpmSolver, "“use_dynamic_shifting” is “true”"),
  (#"{"use_beta_sigmas": true}"#, .euler, "“use_beta_sigmas” is “true”"),
  (#"{"use_exponential_sigmas": true}"#, .heun, "“use_exponential_sigmas” is “true”"),
  (#"{"interpolation_type": "log_linear"}"#, .euler, "“interpolation_type” is “log_linear”"),
  (#"{"timestep_type": "continuous"}"#, .euler, "“timestep_type” is “continuous”"),
  (#"{"num_train_timesteps": 0}"#, .ddpm, "“num_train_timesteps” is not a whole number in 1…"),
  (#"{"num_train_timesteps": 1e300}"#, .ddpm, "“num_train_timesteps” is not a whole number"),
  (#"{"num_train_timesteps": "1000"}"#, .ddpm, "“num_train_timesteps” is not a whole number"),
  (#"{"num_train_timesteps": null}"#, .ddpm, "“num_train_timesteps” is not a whole number"),
  (#"{"beta_start": NaN}"#, .ddpm, "“beta_start” is not a number"),
  (#"{"clip_sample": 1}"#, .ddpm, "“clip_sample” is not true or false"),
  (#"{"trained_betas": ["a"]}"#, .ddpm, "“trained_betas” is not a list of numbers or null"),
  (#"{"rescale_betas_zero_snr": true}"#, .ddpm, "“rescale_betas_zero_snr” ends in pure noise"),
])
func whatIsNotSupportedIsNamed(
  json: String, schedulerClass: SchedulerClass, beginning: String
) throws {
  let error = #expect(throws: CheckpointError.self) {
    try configuration(json, as: schedulerClass)
  }
  #expect(
    error?.description.hasPrefix("s.json: " + beginning) == true, "\(String(describing: error))")
}

@Test func otherClassesAreNamedButTheirFieldsCanBeRead() throws {
  let other = try file(#"{"_class_name": "PNDMScheduler", "num_train_timesteps": 10}"#)
  let error = #expect(throws: CheckpointError.self) { try other.configuration() }
  #expect(error?.description.hasPrefix("s.json: “_class_name” is “PNDMScheduler”") == true)
  #expect(try other.configuration(as: .ddim).betas.timesteps == 10)
}

@Test(arguments: ["", "[]", "{", "nonsense", #"{"a": }"#])
func whatIsNotJSONIsRefused(json: String) {
  #expect(throws: CheckpointError.self) { try file(json) }
}

@Test(arguments: [ScheduleShape.linear, .scaledLinear, .cosine, .sigmoid], Prediction.allCases)
func whatIsTrainedHereComesBack(shape: ScheduleShape, prediction: Prediction) throws {
  var specification = ScheduleSpecification(
    shape: shape, timesteps: 321, betaStart: 0.000_3, betaEnd: 0.017)
  if shape == .cosine { specification.betaEnd = 0.999 }
  let written = SchedulerFile(specification, prediction: prediction, variance: .fixedLarge)
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("s.json").path
    try written.write(to: path)
    let found = try SchedulerFile(path).configuration()
    guard case .formula(var read) = found.betas.source else {
      Issue.record("not a formula")
      return
    }
    if shape == .cosine { read.betaStart = specification.betaStart }  // cosine has none
    #expect(read == specification)
    #expect(found.prediction == prediction)
    #expect(found.variance == .fixedLarge)
    #expect(found.limit == .clip(1))
  }
}

/// What diffusers has no formula for comes back as the same β_t, to the bit.
@Test(arguments: [true, false])
func everyScheduleComesBack(zeroSNR: Bool) throws {
  var capped = ScheduleSpecification.standard(.cosine)
  capped.betaEnd = 0.5
  var constant = ScheduleSpecification.standard(.constant)
  constant.timesteps = 40
  let all = [.ho2020, capped, constant, ScheduleSpecification(table: [0.3, 0.1, 0.2])]
  for var specification in all {
    specification.rescalesToZeroSNR = zeroSNR
    try Places.withTemporaryDirectory { directory in
      let path = directory.appendingPathComponent("s.json").path
      try SchedulerFile(specification, prediction: .v).write(to: path)
      let found = try SchedulerFile(path).configuration().betas
      let betas: [Double]
      switch found.source {
      case .values(let values): betas = values
      case .formula(let formula): betas = Array(try Schedule(formula).beta.dropFirst())
      }
      var plain = specification
      plain.rescalesToZeroSNR = false
      #expect(try betas == Array(Schedule(plain).beta.dropFirst()))
      #expect(found.rescaledToZeroSNR == zeroSNR)
    }
  }
}

@Test func theFixturesSchedulerIsWrittenFieldByField() throws {
  let fixture = Places.fixtures.appendingPathComponent("layouts/pipeline/scheduler")
    .appendingPathComponent("scheduler_config.json").path
  try Places.withTemporaryDirectory { directory in
    let path = directory.appendingPathComponent("s.json").path
    try SchedulerFile(.ho2020, prediction: .epsilon, variance: .fixedLarge).write(to: path)
    let ours = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    let theirs = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: fixture)))
    #expect(try #require(ours as? NSDictionary) == #require(theirs as? NSDictionary))
  }
}

@Test func everySamplerFixturesConfigurationIsRead() throws {
  let path = Places.fixtures.appendingPathComponent("samplers/cases.json")
  let cases = try JSONSerialization.jsonObject(with: Data(contentsOf: path))
  let list = try #require((cases as? [String: Any])?["cases"] as? [[String: Any]])
  #expect(list.count == 58)
  for one in list {
    let name = try #require(one["scheduler"] as? String)
    let schedulerClass = try #require(SchedulerClass(rawValue: name))
    let json = try JSONSerialization.data(withJSONObject: #require(one["config"]))
    _ = try SchedulerFile(json: [UInt8](json), path: "\(one["name"] ?? "")")
      .configuration(as: schedulerClass)
  }
}

@Test func whatIsNotInUTF8IsRefused() {
  // Foundation's decoder of JSON5 traps on this.
  let json: [UInt8] = [0x7B, 0x22, 0x61, 0x22, 0x3A, 0x31, 0x2C, 0xF5, 0x7D]
  #expect(
    throws: CheckpointError.configuration(file: "a", .notJSON(detail: "it is not in UTF-8"))
  ) { try SchedulerFile(json: json, path: "a") }
}

@Test(arguments: 0..<4) func damagedJSONNeverTraps(seed: Int) throws {
  var random = SplitMix(seed: seed)
  let path = Places.fixtures.appendingPathComponent(
    "layouts/pipeline/scheduler/scheduler_config.json")
  let whole = try [UInt8](Data(contentsOf: path))
  let marks = Array("{}[]\":,\\u0eE+-.Ixn/*' ".utf8)
  for _ in 0..<250 {
    var damaged = whole
    for _ in 0..<1 + random.next() % 4 {
      let place = Int(random.next() % UInt64(damaged.count))
      // Half of them stay characters that JSON gives a meaning.
      let mark = marks[Int(random.next() % UInt64(marks.count))]
      damaged[place] = random.next() % 2 == 0 ? mark : UInt8(truncatingIfNeeded: random.next())
    }
    if seed == 3 { damaged = Array(damaged.prefix(Int(random.next() % UInt64(damaged.count)))) }
    _ = try? SchedulerFile(json: damaged, path: "a").configuration()
  }
}
