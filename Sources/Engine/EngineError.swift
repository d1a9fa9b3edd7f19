import Checkpoints
import Datasets
import Diffusion
import Networks
import Pictures
import Schedules

/// Why training or sampling cannot begin or go on; `description` makes one sentence of it.
public enum EngineError: Error, Equatable, Sendable {
  case checkpoint(CheckpointError)
  case dataset(DatasetError)
  case schedule(ScheduleError)
  case network(UNet2DConfigurationError)
  case diffusion(DiffusionError)
  /// A setting outside what is possible.
  case setting(key: String, value: String, expected: String)
  /// A network that is neither a name nor a file.
  case unknownNetwork(String)
  /// Pictures that the network does not take.
  case picturesDoNotFit(dataset: String, channels: Int, network: String, expected: Int)
  /// The loss of `step` was not finite; nothing was changed by it.
  case diverged(step: Int, loss: Double)
  /// Noise to begin from that is not what was asked for.
  case wrongNoise(file: String, expected: String, found: [Int])
  /// Noise that the network does not take.
  case noise(file: String, UNet2DConfigurationError)
  /// A picture's file that cannot be read.
  case pictureFile(PictureError)
  /// A picture that the network does not take.
  case givenPicture(String, UNet2DConfigurationError)
  /// A mask of another height and width than the pictures.
  case wrongMask(String, expected: [Int], found: [Int])
  /// A second picture of another size than the first.
  case otherSize(String, [Int], found: [Int])
  /// A mask for something that has no place for one.
  case inpaintingWithAnother(String)
  /// A trajectory to go on from that is not kept.
  case noTrajectory(Int)
  /// A state of a trajectory that it does not have, or that nothing is left to walk from.
  case noState(Int, trajectory: Int, allowed: ClosedRange<Int>)
  /// A class that the model does not know.
  case label(model: String, UNet2DConfigurationError)
  /// Classes of pictures that have none.
  case noLabels(dataset: String)
  /// Too few held-out pictures to compare drawn ones with.
  case tooFewHeldOut(dataset: String, count: Int, least: Int)
  /// Guidance for a model that has not learned to do without classes.
  case noGuidance(model: String)
  /// Guidance without a class to be guided to.
  case guidanceWithoutClass
  /// Sampling from the run that is being trained, when none is.
  case noLiveRun
  /// Looking at another run while one is being trained.
  case watchingWhileTraining
  /// A sampler that would need what the model does not offer.
  case learnedVariance(model: String)
  /// Settings to change of a run, when none is being trained.
  case noRunToChange
  /// Pictures, sizes or a file that an autoencoder cannot have.
  case autoencoder(name: String, fault: String)
  /// A learned variance of a model that says nothing of it.
  case noLearnedVariance(model: String)
  /// A model whose bound is no number.
  case notFinite(model: String)
  /// A resumed run whose setting is another than what was asked for.
  case otherSetting(run: String, key: String, value: String, asked: String)
}
