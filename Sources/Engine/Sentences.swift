extension EngineError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .checkpoint(let error): error.description
    case .dataset(let error): error.description
    case .schedule(let error): error.description
    case .network(let error): error.description
    case .diffusion(let error): error.description
    case .setting(let key, let value, let expected):
      "“\(key)” is \(value), expected \(expected)."
    case .unknownNetwork(let name):
      "There is no network “\(name)”, expected tiny, small, medium, cifar10 or the path of a "
        + "config.json."
    case .picturesDoNotFit(let dataset, let channels, let network, let expected):
      "The pictures of \(dataset) have \(channels) channel\(channels == 1 ? "" : "s"), but the "
        + "network \(network) takes and gives \(expected)."
    case .diverged(let step, let loss):
      "The loss of step \(step) is \(loss), so training stopped before it; a lower learning rate "
        + "helps, and the newest checkpoint is as it was."
    case .otherSetting(let run, let key, let value, let asked):
      "\(run): the run's “\(key)” is \(value), but \(asked) was asked for; a resumed run keeps its "
        + "settings."
    case .wrongNoise(let file, let expected, let found):
      "\(file): “x_T” has shape \(found), expected \(expected)."
    case .noise(let file, let error): "\(file): tensor “x_T”: \(error.description)"
    case .pictureFile(let error): error.description
    case .givenPicture(let name, let error): "\(name): \(error.description)"
    case .wrongMask(let name, let expected, let found):
      "\(name): the mask is \(found[0])×\(found[1]), expected \(expected[0])×\(expected[1]) as the "
        + "pictures, which may be padded."
    case .otherSize(let name, let shape, let found):
      "\(name): the picture is \(found[1])×\(found[2]), expected \(shape[1])×\(shape[2]) as the "
        + "other."
    case .inpaintingWithAnother(let name):
      "A mask does not go together with \(name); it goes with drawing from noise, image to image or "
        + "a branch of such."
    case .noTrajectory(let identifier):
      "There is no trajectory \(identifier) to begin with; the newest ones alone are kept."
    case .noState(let state, let trajectory, let allowed):
      "Trajectory \(trajectory) has no state \(state) to begin with, expected "
        + "\(allowed.lowerBound) to \(allowed.upperBound)."
    case .label(let model, let error): "\(model): \(error.description)"
    case .notFinite(let model):
      "\(model): the bound is not finite; the weights hold numbers that are not, or x̂_0 is far "
        + "outside of what pictures are."
    case .noLabels(let dataset):
      "The pictures of \(dataset) have no classes that could be learned; data sets with classes "
        + "have labels, or a folder for each class."
    case .tooFewHeldOut(let dataset, let count, let least):
      "\(dataset): held out are \(count) pictures, expected at least \(least) to compare drawn "
        + "ones with; a tenth is held out where there are no test files."
    case .noGuidance(let model):
      "\(model): guidance needs a model that knows classes and pictures without a class; train it "
        + "with --classes, and with --drop-labels above 0."
    case .guidanceWithoutClass:
      "Guidance needs a class to guide to; choose one with --class."
    case .autoencoder(let name, let fault): "\(name): \(fault)."
    case .noLiveRun:
      "No run is being trained, so there is nothing live to sample from; choose a run or a model."
    case .noRunToChange:
      "No run is being trained, so there is none whose settings could change; start one first."
    case .noLearnedVariance(let model):
      "\(model): the network says nothing of the variance, so ddpm goes together with fixed-small or "
        + "fixed-large here; learned-range is for models that were trained with it."
    case .watchingWhileTraining:
      "A run is being trained here, so no other is shown in its place; stop it first, or compare."
    case .learnedVariance(let model):
      "\(model): the model learned its variance without bounds (variance_type learned), which "
        + "Algorithm 2 cannot use here; choose ddim, dpm++, heun or euler."
    }
  }
}
