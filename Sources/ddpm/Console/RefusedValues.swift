import ArgumentParser
import Datasets
import Engine

/// Runs `body`, whose values are from the command line: what is refused of them is an error of
/// the command line.
func refusingValues<R>(_ body: () throws -> R) throws -> R {
  do {
    return try body()
  } catch let error as EngineError where error.isAboutAValue {
    throw ValidationError(error.description)
  } catch let error as DatasetError where error.isAboutAValue {
    throw ValidationError(error.description)
  }
}

extension EngineError {
  /// Whether it says that a value is none of those that are possible.
  fileprivate var isAboutAValue: Bool {
    switch self {
    case .setting, .schedule, .unknownNetwork, .diffusion, .otherSetting, .noGuidance,
      .guidanceWithoutClass,
      .noLabels, .tooFewHeldOut, .inpaintingWithAnother, .noTrajectory, .noState:
      true
    case .dataset(let error): error.isAboutAValue
    case .checkpoint, .network, .picturesDoNotFit, .diverged, .wrongNoise, .noise, .label,
      .noLiveRun, .noRunToChange, .learnedVariance, .noLearnedVariance, .notFinite, .pictureFile,
      .givenPicture, .wrongMask, .otherSize, .watchingWhileTraining, .autoencoder:
      false
    }
  }
}

extension DatasetError {
  fileprivate var isAboutAValue: Bool {
    if case .unknownName = self { true } else { false }
  }
}
