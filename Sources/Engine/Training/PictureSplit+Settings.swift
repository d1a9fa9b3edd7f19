import Datasets
import EngineMessages

extension PictureSplit {
  /// A data set in two parts.
  ///
  /// - Parameters:
  ///   - dataset: A name or a directory.
  ///   - heldOut: nil: the test files where there are any, else a tenth.
  init(of dataset: String, holdingOut heldOut: HeldOut?) throws(EngineError) {
    do throws(DatasetError) {
      self = try DatasetCatalogue.split(dataset, holdingOut: heldOut.map { Part($0) })
    } catch {
      throw .dataset(error)
    }
  }

  /// What there is to measure with: held-out pictures, or else those that are learned from.
  var measured: ImageDataset { heldOut ?? learned }
}

extension PictureSplit.Part {
  init(_ heldOut: HeldOut) {
    switch heldOut {
    case .nothing: self = .nothing
    case .tenth: self = .tenth
    case .testFiles: self = .testFiles
    }
  }
}

extension HeldOut {
  init(_ part: PictureSplit.Part) {
    switch part {
    case .nothing: self = .nothing
    case .tenth: self = .tenth
    case .testFiles: self = .testFiles
    }
  }
}
