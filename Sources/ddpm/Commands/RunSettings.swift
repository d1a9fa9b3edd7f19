import Checkpoints
import EngineMessages

/// The settings of a run of either kind, as its `config.json` has them.
enum RunSettings: Encodable {
  case diffusion(TrainingSettings)
  case autoencoder(AutoencoderSettings)

  init(of run: RunDirectory) throws(CheckpointError) {
    self =
      run.isOfAutoencoder
      ? .autoencoder(try run.configuration()) : .diffusion(try run.configuration())
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .diffusion(let settings): try settings.encode(to: encoder)
    case .autoencoder(let settings): try settings.encode(to: encoder)
    }
  }

  var dataset: String {
    switch self {
    case .diffusion(let settings): settings.dataset
    case .autoencoder(let settings): settings.dataset
    }
  }

  var model: String {
    switch self {
    case .diffusion(let settings): settings.model
    case .autoencoder(let settings): settings.model.rawValue
    }
  }

  var steps: Int {
    switch self {
    case .diffusion(let settings): settings.steps
    case .autoencoder(let settings): settings.steps
    }
  }

  /// For `ddpm runs show`.
  var lines: [(String, String)] {
    switch self {
    case .diffusion(let settings): settings.lines
    case .autoencoder(let settings): settings.lines
    }
  }
}

extension HeldOut {
  fileprivate var words: String {
    switch self {
    case .nothing: "nothing"
    case .tenth: "a tenth"
    case .testFiles: "the test files"
    }
  }
}

extension TrainingSettings {
  fileprivate var lines: [(String, String)] {
    [
      ("data", dataset), ("held out", heldOut.words), ("network", model),
      (
        "schedule",
        "\(schedule.shape.rawValue)\(schedule.rescalesToZeroSNR ? ", zero SNR" : ""), "
          + "T = \(schedule.timesteps)"
      ),
      (
        "objective",
        "\(objective.rawValue), loss \(loss.rawValue), variance \(variance.rawValue), t "
          + timestepDensity.rawValue
      ),
      ("batch", "\(batch)"), ("learning rate", "\(learningRate)"), ("average", "\(ema)"),
      ("seed", "\(seed)"),
    ]
  }
}

extension AutoencoderSettings {
  fileprivate var lines: [(String, String)] {
    let rate = model == .variational ? ", β = \(beta)" : ""
    return [
      ("data", dataset), ("held out", heldOut.words), ("network", model.rawValue),
      ("code", "d = \(code), decoder \(decoder.rawValue)\(rate)"), ("batch", "\(batch)"),
      ("learning rate", "\(learningRate)"), ("average", "\(ema)"), ("seed", "\(seed)"),
    ]
  }
}
