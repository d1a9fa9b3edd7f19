import Checkpoints
import Datasets
import EngineMessages

/// What the settings of a run say of its pictures.
struct RunData: Equatable {
  /// A data set's name, or a directory.
  let dataset: String
  let heldOut: HeldOut

  /// nil: the path leads to no run of this program, and to no checkpoint of one.
  ///
  /// - Parameter path: A run directory, or one checkpoint inside it.
  init?(of path: String) {
    guard
      let run = (try? RunDirectory(opening: path)) ?? (try? RunDirectory(holding: path))
    else { return nil }
    if let settings = try? run.configuration(as: TrainingSettings.self) {
      (dataset, heldOut) = (settings.dataset, settings.heldOut)
    } else if let settings = try? run.configuration(as: AutoencoderSettings.self) {
      (dataset, heldOut) = (settings.dataset, settings.heldOut)
    } else {
      return nil
    }
  }
}

/// The pictures that a model is measured on, and what it knows of them.
public struct MeasuredPictures {
  public let split: PictureSplit
  /// As it was asked for.
  public let name: String
  /// Whether the model has not learned from the pictures; nil if that is not known.
  public let isUnseen: Bool?

  init(split: PictureSplit, name: String, isUnseen: Bool?) {
    (self.split, self.name, self.isUnseen) = (split, name, isUnseen)
  }

  /// - Parameters:
  ///   - model: The path of a run, or of one of its checkpoints; of others nothing is known.
  ///   - dataset: A name or a directory; nil: what the run learned from, or the bundled digits.
  public init(for model: String, dataset: String?) throws(EngineError) {
    let known = RunData(of: model)
    name = dataset ?? known?.dataset ?? "mnist"
    guard let known, known.dataset == name else {
      (split, isUnseen) = (try PictureSplit(of: name, holdingOut: nil), nil)
      return
    }
    // A run that held nothing out is measured on what others hold out.
    let part = known.heldOut == .nothing ? nil : known.heldOut
    split = try PictureSplit(of: name, holdingOut: part)
    isUnseen = known.heldOut != .nothing
  }

  /// The pictures themselves.
  public var dataset: ImageDataset { split.measured }

  func check(images: Int) throws(EngineError) {
    guard !(1...dataset.count).contains(images) else { return }
    throw .setting(
      key: "images", value: "\(images)",
      expected: "1 to \(dataset.count), the \(description)")
  }

  /// What is to be said of them after the numbers; nil: nothing.
  public var remark: String? {
    switch isUnseen {
    case true?: nil
    case false?: "The run has learned from these pictures."
    case nil: "Whether the model has learned from these pictures is not known."
    }
  }

  /// A classifier of these pictures that has learned nothing yet; nil where there are no classes.
  ///
  /// - Parameter plan: nil: a thorough one.
  /// - Throws: `tooFewHeldOut`, where nothing could be said of drawn pictures.
  func judge(_ plan: PictureJudge.Plan? = nil) throws(EngineError) -> PictureJudge? {
    let (count, least) = (split.heldOut?.count ?? 0, PictureJudge.leastHeldOut)
    guard count >= least else { throw .tooFewHeldOut(dataset: name, count: count, least: least) }
    return PictureJudge(split, plan)
  }

  /// Which they are, the end of a sentence: `test pictures of fashion-mnist`.
  public var description: String {
    switch split.part {
    case .nothing: "pictures of \(name)"
    case .tenth: isUnseen == false ? "pictures of \(name)" : "held-out pictures of \(name)"
    case .testFiles: "test pictures of \(name)"
    }
  }
}
