import TerminalKit

/// What the explorer does, each on a screen of its own; all of them go on at once.
///
/// The number is that of the key which opens it. Another workspace is a case here with its answers
/// below, a state with a focus in `AppState`, rows of `KeyTable`, an `Action` with what it does and
/// when it is offered, and a view that `paintWorkspace` calls.
public enum Workspace: Int, CaseIterable, Hashable, Sendable {
  case train = 1
  case sample, schedule, latent, bound, truth, tour

  var title: String {
    switch self {
    case .train: "Train"
    case .sample: "Sample"
    case .schedule: "Schedule"
    case .latent: "Latent"
    case .bound: "Bound"
    case .truth: "Truth"
    case .tour: "Tour"
    }
  }

  /// What one opens it for, as a phrase for the help.
  var purpose: String {
    switch self {
    case .train: "watch a network learn"
    case .sample: "walk from noise to a picture"
    case .schedule: "bend the noise schedule"
    case .latent: "watch two autoencoders give pictures a place"
    case .bound: "measure what a picture costs, term by term"
    case .truth: "learn data whose exact answer is known"
    case .tour: "be shown the whole story, stop by stop"
    }
  }

  /// Every pane that it can have, in the order of the help.
  var everyPane: [Pane] {
    switch self {
    case .train: [.runSettings, .lossChart, .sheets]
    case .sample: [.samplingSettings, .film, .pictures, .pixels, .mask]
    case .schedule: [.scheduleFields, .scheduleHandles, .timestepDensity, .samplingGrid]
    case .latent: [.latentPlanes, .latentSettings]
    case .bound: [.boundTerms]
    case .truth: [.planes, .planeSettings, .canvas]
    case .tour: [.tourStop]
    }
  }

  /// The rows of the table of keys that belong to it.
  var bindings: [KeyBinding] {
    switch self {
    case .train: KeyTable.train
    case .sample: KeyTable.sample + KeyTable.pictures + KeyTable.mask
    case .schedule: KeyTable.schedule
    case .latent: KeyTable.latent
    case .bound: KeyTable.bound
    case .truth: KeyTable.truth
    case .tour: KeyTable.tour
    }
  }

  /// What turning the mouse's wheel does.
  var wheel: (up: Action, down: Action)? {
    switch self {
    case .train: (.training(.zoomIn), .training(.zoomOut))
    case .sample: (.sampling(.previousFrame), .sampling(.nextFrame))
    case .schedule, .latent: nil
    case .bound: (.bound(.lower), .bound(.higher))
    case .truth: (.truth(.previousState), .truth(.nextState))
    case .tour: (.tour(.less), .tour(.more))
    }
  }
}

extension AppState {
  /// What of a workspace goes on, whatever is looked at.
  func tasks(of workspace: Workspace) -> [BackgroundTask] {
    switch workspace {
    case .train: [train.task].compactMap { $0 }
    case .sample: [sample.task].compactMap { $0 }
    case .schedule: [schedule.pair.task].compactMap { $0 }
    case .latent: [latent.task].compactMap { $0 }
    case .bound: [bound.task].compactMap { $0 }
    case .truth: [truth.task].compactMap { $0 }
    case .tour: []
    }
  }
}

/// Where a workspace keeps the pane that the arrow keys belong to, and the setting they change.
extension Workspace {
  var focus: WritableKeyPath<AppState, Pane> {
    switch self {
    case .train: \.train.focus
    case .sample: \.sample.focus
    case .schedule: \.schedule.focus
    case .latent: \.latent.focus
    case .bound: \.bound.focus
    case .truth: \.truth.focus
    case .tour: \.tour.focus
    }
  }

  /// nil: it has no settings.
  var field: WritableKeyPath<AppState, Field>? {
    switch self {
    case .train: \.train.field
    case .sample: \.sample.field
    case .schedule: \.schedule.field
    case .latent: \.latent.field
    case .bound, .tour: nil
    case .truth: \.truth.field
    }
  }

  /// The panes that hold something the arrow keys can move; the first gets the focus when that of
  /// now is gone.
  var panes: KeyPath<AppState, [Pane]> {
    switch self {
    case .train: \.train.panes
    case .sample: \.sample.panes
    case .schedule: \.schedule.panes
    case .latent: \.latent.panes
    case .bound: \.bound.panes
    case .truth: \.truth.panes
    case .tour: \.tour.panes
    }
  }

  /// The settings that the arrow keys walk through.
  func fields(in state: AppState) -> [Field] {
    switch self {
    case .train: state.train.fields
    case .sample: state.samplingFields
    case .schedule: state.schedule.fields
    case .latent: Field.ofLatent
    case .bound, .tour: []
    case .truth: Field.ofPlane
    }
  }
}

/// A part of a workspace that the arrow keys can belong to.
enum Pane: Hashable, CaseIterable, Sendable {
  case runSettings, lossChart, sheets
  case samplingSettings, film, pictures, pixels, mask
  case scheduleFields, scheduleHandles, timestepDensity, samplingGrid
  case latentPlanes, latentSettings
  case boundTerms
  case planes, planeSettings, canvas
  case tourStop

  /// As it is called in the help, after its workspace.
  var title: String {
    switch self {
    case .runSettings: "settings of the run, or of the next one"
    case .lossChart: "loss"
    case .sheets: "samples"
    case .samplingSettings, .scheduleFields, .latentSettings, .planeSettings: "settings"
    case .film: "film"
    case .pictures: "pictures"
    case .pixels: "pixels"
    case .mask: "mask"
    case .scheduleHandles: "handles"
    case .timestepDensity: "what training looks at"
    case .samplingGrid: "sampling grid"
    case .boundTerms: "terms"
    case .latentPlanes, .planes: "planes"
    case .canvas: "drawing"
    case .tourStop: "a stop"
    }
  }

  var workspace: Workspace? { Workspace.allCases.first { $0.everyPane.contains(self) } }
}

extension AppState {
  /// The pane that the arrow keys belong to.
  var focus: Pane {
    get { self[keyPath: workspace.focus] }
    set { self[keyPath: workspace.focus] = newValue }
  }

  var panes: [Pane] { self[keyPath: workspace.panes] }

  mutating func moveFocus(by offset: Int) {
    let panes = panes
    guard let index = panes.firstIndex(of: focus) else { return }
    focus = panes[(index + offset + panes.count) % panes.count]
  }

  /// The setting that the keys of the pane in focus change.
  var field: Field? { workspace.field.map { self[keyPath: $0] } }

  mutating func moveField(by offset: Int) {
    let fields = workspace.fields(in: self)
    guard let path = workspace.field, let index = fields.firstIndex(of: self[keyPath: path]) else {
      return
    }
    self[keyPath: path] = fields[(index + offset + fields.count) % fields.count]
  }

  /// Gives the focus of every workspace to a pane that there is.
  mutating func settleFocus() {
    for workspace in Workspace.allCases {
      let panes = self[keyPath: workspace.panes]
      guard let first = panes.first, !panes.contains(self[keyPath: workspace.focus]) else {
        continue
      }
      self[keyPath: workspace.focus] = first
    }
  }
}
