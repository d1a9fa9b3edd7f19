import Datasets
import Diffusion
import EngineMessages
import Learning
import Networks
import Schedules
import Tensors

/// Algorithm 1 turn by turn, for somebody who reads it: the training of a small network whose every
/// number can be looked at.
struct AlgorithmLesson {
  private let dataset: ImageDataset
  private let algorithm: TrainingAlgorithm
  private var state: TrainingState<UNet2D>
  private var order: BatchOrder
  private let decay: EMADecay
  /// Turns that were asked for and not done.
  private(set) var left = 0
  private var lastTold = ContinuousClock.now

  private static let batch = 16
  private static let learningRate = LearningRateSchedule(base: 2e-3, warmup: 50)
  /// Between two reports, where more turns follow.
  private static let pause = Duration.milliseconds(100)
  private static let mostTurns = 1_000

  init(_ dataset: ImageDataset) throws(EngineError) {
    self.dataset = dataset
    let random = RandomSource(seed: 1)
    let schedule: Schedule
    do throws(ScheduleError) { schedule = try Schedule(.ho2020) } catch {
      throw .schedule(error)
    }
    algorithm = TrainingAlgorithm(schedule: schedule, source: random)
    var configuration = try UNet2DConfiguration.chosen("tiny", channels: dataset.channels)
    configuration.sampleSize = [dataset.height, dataset.width]
    do throws(UNet2DConfigurationError) {
      state = TrainingState(model: try UNet2D(configuration, random: random))
      try state.model.checkInput(
        shape: [1, dataset.height, dataset.width, dataset.channels])
    } catch {
      throw .network(error)
    }
    order = BatchOrder(random: random, count: dataset.count, batch: Self.batch)
    decay = EMADecay(decay: 0.999, rampUp: true)
  }

  mutating func ask(turns: Int) { left = min(Self.mostTurns, left + max(1, turns)) }

  /// One turn.
  ///
  /// - Returns: What it did, where it is the last that was asked for or enough time has passed.
  /// - Throws: `diverged`, with nothing changed by the turn.
  mutating func advance() throws(EngineError) -> LessonTurn? {
    left -= 1
    let step = state.step + 1
    let x0 = dataset.batch(at: order.indices(step: step))
    let before = DenoisingNetwork(network: state.model, prediction: .epsilon)
    let found = algorithm.lossAndGradients(of: before, x0: x0, step: step)
    let loss = Double(found.loss.scalar)
    guard loss.isFinite else { throw .diverged(step: step, loss: loss) }
    let isTold = left == 0 || lastTold.duration(to: .now) >= Self.pause
    let seen = isTold ? look(at: x0, found, step: step) : nil
    let norms = state.apply(
      gradients: found.gradients, learningRate: Self.learningRate.rate(atStep: step),
      emaDecay: decay.decay(atStep: step))
    guard norms.gradient.isFinite else { throw .diverged(step: step, loss: norms.gradient) }
    guard let seen else { return nil }
    lastTold = .now
    return LessonTurn(
      number: step, x0: seen.x0, timestep: seen.t, timesteps: algorithm.schedule.timesteps,
      alphaBar: algorithm.schedule.alphaBar[seen.t], epsilon: seen.epsilon, xt: seen.xt,
      epsilonHat: seen.epsilonHat, loss: found.losses[0], batchLoss: loss, batch: Self.batch,
      gradientNorm: norms.gradient, parameters: state.model.parameterCount)
  }

  /// What the first picture of a turn met, before the weights move.
  private struct Sight {
    let t: Int
    let x0: Picture
    let epsilon: Picture
    let xt: Picture
    let epsilonHat: Picture
  }

  private func look(at x0: Tensor, _ found: TrainingStep, step: Int) -> Sight {
    let epsilon = algorithm.source.normal(x0.shape, .epsilon(step: step))
    let xt = algorithm.schedule.diffuse(x0, t: found.timesteps, epsilon: epsilon)
    let network = DenoisingNetwork(network: state.model, prediction: .epsilon)
    let epsilonHat = network.predict(xt, t: found.timesteps, dropout: nil)
    func picture(_ x: Tensor, by factor: Float) -> Picture {
      let size = x.count / x.shape[0]
      return Picture.all(
        of: Tensor([1] + x.shape[1...], x.withValues { $0.prefix(size).map { $0 * factor } }))[0]
    }
    return Sight(
      t: found.timesteps[0], x0: picture(x0, by: 1), epsilon: picture(epsilon, by: 1 / 3),
      xt: picture(xt, by: 1), epsilonHat: picture(epsilonHat, by: 1 / 3))
  }
}
