import Diffusion
import Files
import Learning
import Networks
import Tensors

extension RunDirectory {
  static let trainingName = "training.safetensors"

  /// Writes a checkpoint, whole or not at all, and makes it the newest.
  ///
  /// A pipeline directory of diffusers with the EMA weights, and `training.safetensors`: weights
  /// and Adam's moments in the file's layout under `weights.`, `m.`, `v.`, the step, and the seed,
  /// which with the step is all the state that the random numbers have.
  /// - Parameters:
  ///   - history: What importance sampling of t knows, if it is used.
  ///   - schedule: What the noise schedule is made of, if it learns.
  /// - Returns: The checkpoint's directory.
  @discardableResult
  public func write(
    _ state: TrainingState<UNet2D>, scheduler: SchedulerFile, seed: UInt64,
    history: LossHistory? = nil, schedule: TrainingState<LearnedSchedule>? = nil
  ) throws(CheckpointError) -> String {
    try writeCheckpoint(state.step) { temporary throws(CheckpointError) in
      try DiffusersDirectory.writeParts(state.ema, scheduler: scheduler, in: temporary)
      try SafetensorsFile.write(
        Self.tensors(state, seed: seed) + (history.map(Self.tensors) ?? [])
          + (schedule.map(Self.tensors) ?? []),
        to: temporary + "/" + Self.trainingName)
    }
  }

  /// Fills a checkpoint's directory, whole or not at all, and makes it the newest.
  ///
  /// - Returns: The checkpoint's directory.
  @discardableResult
  func writeCheckpoint(
    _ step: Int, _ fill: (_ temporary: String) throws(CheckpointError) -> Void
  ) throws(CheckpointError) -> String {
    let path = checkpointPath(step)
    try Directory.replace(path, wrapping: CheckpointError.file, fill)
    let latest = Array((Self.checkpointName(step) + "\n").utf8)
    try files { () throws(FileError) in
      try AtomicFile.write(latest, to: latestPath)
      try Directory.removeUnfinished(in: checkpointsPath)
    }
    return path
  }

  /// The state to go on from, equal to what was written to the bit.
  ///
  /// - Parameter path: A checkpoint's directory.
  /// - Throws: `PlaceFault.notACheckpoint`, or what is wrong in its files.
  public static func trainingState(
    at path: String
  ) throws(CheckpointError) -> (state: TrainingState<UNet2D>, seed: UInt64) {
    guard exists(path + "/" + trainingName) else { throw .place(path: path, .notACheckpoint) }
    return try trainingState(at: path, ema: try DiffusersDirectory(path).network().network)
  }

  /// The state beside averaged weights that were read already.
  static func trainingState<Model: ParameterContainer>(
    at path: String, ema: Model
  ) throws(CheckpointError) -> (state: TrainingState<Model>, seed: UInt64) {
    let file = path + "/" + trainingName
    guard exists(file) else { throw .place(path: path, .notACheckpoint) }
    let training = try SafetensorsFile(file)
    var model = ema
    try model.visit { parameter throws(CheckpointError) in
      let key = "weights." + parameter.name
      parameter.load(fileValues: try training.floats(key, shape: parameter.shape))
    }
    let step = try training.integer("step")
    guard step >= 0 else {
      throw .wrongTensorType(
        file: file, key: "step", expected: "a number of steps", found: "\(step)")
    }
    let state = TrainingState(
      model: model, ema: ema, m: try moments("m.", of: model, in: training),
      v: try moments("v.", of: model, in: training), step: step)
    return (state, UInt64(bitPattern: Int64(try training.integer("seed"))))
  }

  /// The noise schedule and Adam's moments of it, equal to what was written to the bit.
  ///
  /// - Parameters:
  ///   - path: A checkpoint's directory.
  ///   - beginning: The schedule as it began.
  /// - Throws: What is wrong in its file; `missingTensor` if no schedule was learned.
  public static func learnedSchedule(
    at path: String, beginning: LearnedSchedule
  ) throws(CheckpointError) -> TrainingState<LearnedSchedule> {
    let (state, _) = try trainingState(at: path, ema: beginning)
    return TrainingState(
      model: state.model, ema: state.model, m: state.m, v: state.v, step: state.step)
  }

  /// What importance sampling of t knew, equal to what was written to the bit.
  ///
  /// - Parameters:
  ///   - path: A checkpoint's directory.
  ///   - timesteps: T.
  /// - Throws: What is wrong in its file; `missingTensor` if it was not used.
  public static func lossHistory(
    at path: String, timesteps: Int
  ) throws(CheckpointError) -> LossHistory {
    let training = try SafetensorsFile(path + "/" + trainingName)
    let depth = LossHistory.depth
    let losses = try training.floats(lossesName, shape: [timesteps, depth])
    let counts = try training.integers(countsName)
    guard counts.count == timesteps, counts.allSatisfy((0...depth).contains) else {
      throw .wrongTensorType(
        file: training.path, key: countsName, expected: "\(timesteps) numbers of 0…\(depth)",
        found: "others")
    }
    return LossHistory(
      losses: counts.enumerated().map { t, count in
        Array(losses[t * depth..<t * depth + count])
      })
  }

  private static let lossesName = "t_density.losses"
  private static let countsName = "t_density.counts"

  private static func tensors(_ history: LossHistory) -> [SafetensorsTensor] {
    let depth = LossHistory.depth
    let padded = history.losses.flatMap { $0 + Array(repeating: 0, count: depth - $0.count) }
    return [
      SafetensorsTensor(lossesName, [history.losses.count, depth], floats: padded),
      SafetensorsTensor(countsName, [history.losses.count], integers: history.losses.map(\.count)),
    ]
  }

  private static func moments(
    _ prefix: String, of model: some ParameterContainer, in training: SafetensorsFile
  ) throws(CheckpointError) -> [Tensor] {
    var moments: [Tensor] = []
    for parameter in model.parameters {
      let values = try training.floats(prefix + parameter.name, shape: parameter.shape)
      moments.append(parameter.packed(fileValues: values))
    }
    return moments
  }

  static func tensors(
    _ state: TrainingState<some ParameterContainer>, seed: UInt64
  ) -> [SafetensorsTensor] {
    tensors(state) + [
      SafetensorsTensor("step", [], integers: [state.step]),
      SafetensorsTensor("seed", [], integers: [Int(Int64(bitPattern: seed))]),
    ]
  }

  private static func tensors(
    _ state: TrainingState<some ParameterContainer>
  ) -> [SafetensorsTensor] {
    let parameters = state.model.parameters
    var tensors = state.model.tensors(prefix: "weights.")
    for (prefix, moments) in [("m.", state.m), ("v.", state.v)] {
      for (parameter, moment) in zip(parameters, moments) {
        tensors.append(
          SafetensorsTensor(
            prefix + parameter.name, parameter.shape, floats: parameter.fileValues(of: moment)))
      }
    }
    return tensors
  }
}
