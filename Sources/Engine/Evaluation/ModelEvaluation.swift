import Datasets
import Diffusion
import Evaluation
import Networks
import Schedules
import Tensors

/// The variational bound of a model from the disk on a data set by its name.
public struct ModelEvaluation {
  public let evaluation: BoundEvaluation
  public let pictures: MeasuredPictures
  /// What is to be known of the model's files, a sentence each.
  public let warnings: [String]
  private let model: LoadedModel

  /// - Parameters:
  ///   - path: Of the model.
  ///   - dataset: A name or a directory; nil: what the run learned from, or the bundled digits.
  ///   - images: Pictures to look at, at least 1 and at most those that are held out.
  ///   - stride: The most timesteps of which one is looked at for each picture, in 1…T; nil: 20,
  ///     or T if that is less.
  /// - Throws: What does not go together, in one sentence.
  public init(
    _ path: String, dataset: String?, images: Int, stride: Int?, seed: UInt64
  ) throws(EngineError) {
    let model = try LoadedModel(path)
    let variance = try model.reverseVariance()
    let measured = try MeasuredPictures(for: path, dataset: dataset)
    let pictures = measured.dataset
    let timesteps = model.schedule.timesteps
    let stride = stride ?? min(20, timesteps)
    guard (1...timesteps).contains(stride) else {
      throw .setting(key: "stride", value: "\(stride)", expected: "1 to \(timesteps)")
    }
    try measured.check(images: images)
    try Self.check(model, pictures)
    (self.model, self.pictures) = (model, measured)
    warnings = model.warnings
    evaluation = BoundEvaluation(
      bound: VariationalBound(schedule: model.schedule, variance: variance, limit: model.limit),
      dataset: pictures, count: images, stride: stride, source: RandomSource(seed: seed),
      batch: min(16, PartwisePredictor(model.predictor, shape: pictures.shape).atOnce))
  }

  /// - Parameter progress: Hears after each network evaluation how many there were.
  /// - Throws: `notFinite`, of a model whose weights were lost.
  public func run(progress: (_ calls: Int) -> Void) throws(EngineError) -> BoundEstimate {
    let (network, prediction) = (model.predictor.network, model.predictor.prediction)
    let estimate = evaluation.estimate(
      predictor: { labels in
        DenoisingNetwork(
          network: network, prediction: prediction,
          condition: network.takesLabels ? labels.map { .each($0) } ?? .none : .none)
      }, progress: progress)
    guard estimate.total.isFinite else { throw .notFinite(model: model.name) }
    return estimate
  }

  /// Pictures that the model draws, of every class in turn if it knows classes.
  ///
  /// - Parameters:
  ///   - samples: At least 2.
  ///   - choices: How, for the model as it is.
  ///   - progress: Hears of each step, and how many there are.
  public func draw(
    samples: Int, _ choices: (LoadedModel) throws(EngineError) -> SamplingChoices,
    progress: (_ step: Int, _ all: Int) -> Void
  ) throws(EngineError) -> Tensor {
    try SampleMeasures.check(samples: samples)
    _ = try pictures.judge()
    let shape = [model.size.height, model.size.width, model.channels]
    guard shape == Array(pictures.dataset.shape[1...]) else {
      throw .otherSize(
        pictures.name, [samples] + shape, found: pictures.dataset.shape)
    }
    var model = model
    if let classes = model.predictor.network.configuration.classCount {
      model.predictor.condition = .inTurn(classes: classes)
    }
    let sampling = try Sampling(model, try choices(model), .draw(count: samples))
    var x0 = sampling.start.xt
    sampling.walk { state in
      progress(state.index, sampling.steps)
      x0 = state.xt
    }
    return x0.clipped(to: -1...1)
  }

  /// Lets a classifier learn the data set's classes and measure drawn pictures.
  ///
  /// - Parameters:
  ///   - x0: As `draw` returns them.
  ///   - progress: Hears of each step of the classifier's learning, and how many there are.
  /// - Throws: `tooFewHeldOut`.
  public func measures(
    of x0: Tensor, seed: UInt64, progress: (_ done: Int, _ all: Int) -> Void
  ) throws(EngineError) -> SampleMeasures {
    try SampleMeasures(of: x0, beside: pictures, seed: seed, progress: progress)
  }

  static func check(
    _ model: LoadedModel, _ pictures: ImageDataset
  ) throws(EngineError) {
    let network = model.predictor.network
    guard network.configuration.inChannels == pictures.channels else {
      throw .picturesDoNotFit(
        dataset: pictures.name, channels: pictures.channels, network: model.name,
        expected: network.configuration.inChannels)
    }
    do throws(UNet2DConfigurationError) {
      try network.checkInput(shape: [1, pictures.height, pictures.width, pictures.channels])
    } catch {
      throw .network(error)
    }
    guard network.takesLabels, let labels = pictures.labels else { return }
    do throws(UNet2DConfigurationError) {
      try network.checkClasses(Array(Set(labels)).sorted())
    } catch {
      throw .label(model: model.name, error)
    }
  }
}

extension UNet2D {
  /// Whether it can be told the number of a class.
  var takesLabels: Bool {
    switch configuration.classEmbedding {
    case .none, .identity: false
    case .table, .timestep: true
    }
  }
}
