import TerminalKit

/// What a key can mean.
enum Action: Hashable, Sendable {
  case general(GeneralAction)
  case setting(SettingAction)
  case training(TrainingAction)
  case sampling(SamplingAction)
  case films(FilmAction)
  case picture(PictureAction)
  case mask(MaskAction)
  case schedule(ScheduleAction)
  case latent(LatentAction)
  case bound(BoundAction)
  case truth(TruthAction)
  case tour(TourAction)
  case help(HelpAction)
  case list(ListAction)
  case runs(RunAction)
  case question(QuestionAction)
  case entry(EntryAction)
  case palette(PaletteAction)
  case tasks(TaskAction)
}

enum GeneralAction: Hashable, Sendable {
  case open(Workspace)
  case focusNext, focusPrevious
  case help, palette, tasks, log, nextTheme
  case back, quit, quitAtOnce, suspend
}

enum SettingAction: Hashable, Sendable {
  case previous, next
  case decrease, increase, decreaseMuch, increaseMuch
  case type
}

enum TrainingAction: Hashable, Sendable {
  case toggle, stop, chooseRun
  case toggleScale, zoomIn, zoomOut, showAll, panEarlier, panLater, follow
  case cursorLeft, cursorRight
  case earlierSheet, laterSheet, firstSheet, newestSheet
}

enum SamplingAction: Hashable, Sendable {
  case sample, togglePlaying, cancel, newSeed, chooseModel, nextView
  case jump, slower, faster
  case previousFrame, nextFrame, firstFrame, lastFrame, tenBack, tenOn
}

enum FilmAction: Hashable, Sendable {
  case branch, branchAlike, branchPainted, race, remove, previous, next
}

enum PictureAction: Hashable, Sendable {
  case openGrid, lookAlone, left, right, up, down
  case savePictures, saveFilm
  case loupe, inside
  case pixelLeft, pixelRight, pixelUp, pixelDown
}

enum MaskAction: Hashable, Sendable {
  case open, togglePen, toggleRubber, thinner, thicker, clear, invent
  case mark
}

enum ScheduleAction: Hashable, Sendable {
  case undo, redo, reset, nextPreset, compareWithThis, nextExemplar, nextLower
  case togglePair
  case train, sample
  case previousHandle, nextHandle, raise, lower, raiseMuch, lowerMuch, earlier, later
  case fewerHandles, moreHandles
}

enum HelpAction: Hashable, Sendable {
  case up, down, pageUp, pageDown
}

enum ListAction: Hashable, Sendable {
  case previous, next, first, last, choose
}

enum RunAction: Hashable, Sendable {
  case previous, next, first, last
  case watch, resume, compare, compareNone, rename, note, delete
  case confirmDelete, keep
}

enum QuestionAction: Hashable, Sendable {
  case quit, stay
}

enum EntryAction: Hashable, Sendable {
  case accept, deleteCharacter
}

enum PaletteAction: Hashable, Sendable {
  case previous, next, choose, deleteCharacter
}

enum TaskAction: Hashable, Sendable {
  case previous, next, cancel
}

extension AppState {
  /// Whether a key that is held down goes faster and faster: where it moves along something long.
  public func accelerates(_ key: Key) -> Bool {
    switch KeyTable.action(for: key, in: self) {
    case .setting(.increase), .setting(.decrease): field?.hasLargeSteps == true
    case .schedule(.raise), .schedule(.lower), .schedule(.earlier), .schedule(.later): true
    case .latent(.left), .latent(.right), .latent(.up), .latent(.down): true
    case .tour(.less), .tour(.more): true
    case .sampling(.previousFrame), .sampling(.nextFrame), .training(.cursorLeft),
      .training(.cursorRight), .help(.up), .help(.down), .picture(.pixelLeft),
      .picture(.pixelRight),
      .picture(.pixelUp), .picture(.pixelDown):
      true
    default: false
    }
  }
}

enum TruthAction: Hashable, Sendable {
  case toggle, forget, togglePlaying
  case previousState, nextState, tenBack, tenOn, firstState, lastState
  case newSeed, toggleLeft, togglePictures, toggleArrows, toggleContours, togglePaths
  case earlierSamples, laterSamples
  case toggleDrawing, penLeft, penRight, penUp, penDown, putPoint, takePoint
}

enum LatentAction: Hashable, Sendable {
  case toggle, forget, nextView, nextPlane, newSeed, measureBound
  case left, right, up, down, middle
}

enum TourAction: Hashable, Sendable {
  case next, previous, first, last
  case act, many, less, more, muchLess, muchMore
  case scrollUp, scrollDown
}

enum BoundAction: Hashable, Sendable {
  case toggle, stop, chooseModel, nextVariance, nextLower, learnSchedule
  case lower, higher, lowest, highest
}
