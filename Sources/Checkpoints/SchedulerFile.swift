import Files
import Foundation
import Schedules

/// A `scheduler_config.json`: its fields, which each class of scheduler reads in its own way.
public struct SchedulerFile: Equatable, Sendable {
  let fields: ConfigurationFields

  /// Where it was read, for errors.
  public var path: String { fields.file }
  /// `_class_name`, diffusers' DDPMScheduler if absent.
  public var className: String {
    fields.values["_class_name"]?.text ?? SchedulerClass.ddpm.rawValue
  }

  public init(_ path: String) throws(CheckpointError) {
    fields = try ConfigurationFields(file: path)
  }

  /// - Parameter path: The name that errors give.
  public init(json: [UInt8], path: String) throws(CheckpointError) {
    fields = try ConfigurationFields(json, file: path)
  }

  /// What a model without a scheduler gets: DDPM with all its defaults.
  public static let standard = SchedulerFile(
    .ho2020, prediction: .epsilon, variance: .fixedSmall)

  /// The DDPMScheduler of a model that was trained here.
  public init(
    _ schedule: ScheduleSpecification, prediction: Prediction, variance: Variance = .fixedSmall
  ) {
    let cosine = schedule.shape == .cosine
    let constant = schedule.shape == .constant
    var values: [String: ConfigurationValue] = [
      "_class_name": .text(SchedulerClass.ddpm.rawValue),
      "_diffusers_version": .text(DiffusersVersion.written),
      "num_train_timesteps": .number(Double(schedule.timesteps)),
      // The library's cosine looks at neither; these are its defaults.
      "beta_start": .number(
        cosine ? 1e-4 : constant ? schedule.betaEnd : schedule.betaStart),
      "beta_end": .number(cosine ? 0.02 : schedule.betaEnd),
      "beta_schedule": .text(BetaSchedule(schedule.shape).rawValue),
      "trained_betas": schedule.table.map { .list($0.map { .number($0) }) } ?? .null,
      "prediction_type": .text(PredictionType(prediction).rawValue),
      "timestep_spacing": .text(TimestepSpacing.leading.rawValue),
      "steps_offset": .number(0),
      "clip_sample": .boolean(true),
      "clip_sample_range": .number(1),
      "thresholding": .boolean(false),
      "dynamic_thresholding_ratio": .number(0.995),
      "sample_max_value": .number(1),
      "rescale_betas_zero_snr": .boolean(schedule.rescalesToZeroSNR),
    ]
    switch variance {
    case .fixedSmall: values["variance_type"] = .text("fixed_small")
    case .fixedLarge: values["variance_type"] = .text("fixed_large")
    case .learnedRange: values["variance_type"] = .text("learned_range")
    }
    fields = ConfigurationFields(file: "scheduler_config.json", values: values)
  }

  /// As the class that the file names reads it.
  ///
  /// - Throws: `ConfigurationFault.unsupported` for another class, or for what a class has that is
  ///   not supported here.
  public func configuration() throws(CheckpointError) -> SchedulerConfiguration {
    guard let schedulerClass = SchedulerClass(rawValue: className) else {
      throw fields.unsupported(
        "_class_name", className, supported: SchedulerClass.allCases.map(\.rawValue))
    }
    return try configuration(as: schedulerClass)
  }

  /// As another class would read the same file.
  public func configuration(
    as schedulerClass: SchedulerClass
  ) throws(CheckpointError) -> SchedulerConfiguration {
    try SchedulerConfiguration(fields, as: schedulerClass)
  }

  /// Writes all fields as they were read, but for infinities, which are not JSON.
  public func write(to path: String) throws(CheckpointError) {
    let finite = fields.values.filter { $0.value.number?.isFinite ?? true }
    try JSONFile.write(finite, to: path)
  }
}

extension ScheduleSpecification {
  /// β_t one by one, where diffusers has no formula for them: of a table, and of a cosine that is
  /// capped elsewhere.
  fileprivate var table: [Double]? {
    switch shape {
    case .table: return betas
    case .learned: return (try? Schedule(self)).map { Array($0.beta.dropFirst()) }
    case .cosine:
      guard betaEnd != BetaSchedule.cosineCap else { return nil }
      var plain = self
      plain.rescalesToZeroSNR = false
      return (try? Schedule(plain)).map { Array($0.beta.dropFirst()) }
    case .linear, .scaledLinear, .sigmoid, .constant: return nil
    }
  }
}
