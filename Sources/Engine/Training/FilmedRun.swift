import Checkpoints

/// A run without a screen that draws its film all the same, for whoever looks at it later or from
/// another terminal.
///
/// What it learns is not changed by that, to the bit; when sheets are drawn depends on the time they
/// take, which is a fiftieth of all.
public final class FilmedRun: LearningRun {
  private let run: TrainingRun
  private var preview: Preview
  private var film: RunFilm

  public init(_ run: TrainingRun) throws(EngineError) {
    self.run = run
    preview = Preview(of: run, rest: 49)
    film = try RunFilm(of: run.directory, until: run.state.step)
  }

  public var directory: RunDirectory { run.directory }
  public var step: Int { run.step }
  public var lastStep: Int { run.lastStep }

  public func advance() throws(EngineError) -> MetricsLine? {
    let line = try run.advance()
    if let sheet = preview.advance(with: run) {
      try film.append(RunFilm.Sheet(step: sheet.step, pictures: sheet.pictures))
    }
    return line
  }

  public func writeCheckpoint() throws(EngineError) { try run.writeCheckpoint() }
}
