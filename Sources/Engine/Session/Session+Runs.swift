import Checkpoints
import EngineMessages

/// Runs on the disk: listed, looked at, compared, named and taken away.
extension Session {
  func publishRuns() {
    do throws(CheckpointError) {
      let runs = try RunDirectory.all(in: settings.runsDirectory)
      mailbox.publish(.runs(runs.compactMap { RunEntry($0) }))
    } catch {
      report(.checkpoint(error))
    }
  }

  /// Shows a run; one that another program trains is followed.
  func watch(_ path: String) {
    guard training.run == nil else { return report(.watchingWhileTraining) }
    do throws(EngineError) {
      let (run, history) = try WatchedRun.opening(path)
      let settings = try checkpoints { () throws(CheckpointError) in
        try run.directory.configuration(as: TrainingSettings.self)
      }
      watched = run
      watchDue = .now + Self.watchPause
      mailbox.publish(
        .watching(
          RunDescription(
            name: run.directory.name, directory: path, settings: settings, parameters: 0,
            operationsPerImage: 0, step: history.steps.last ?? 0, history: history,
            schedules: run.directory.scheduleRecords),
          isInUse: run.isInUse))
      watchedSheet = -1
      publishFilm(RunFilm(reading: run.directory))
      publishTimesteps(of: run.directory)
      try run.updateIndex()
    } catch {
      report(error)
    }
  }

  /// Shows the curves of some runs beside each other, and follows those that are trained.
  func compare(_ paths: [String]) {
    compared = []
    var curves: [RunCurve] = []
    for path in paths.prefix(RunCurve.most) {
      do throws(EngineError) {
        let (run, history) = try WatchedRun.opening(path)
        compared.append(run)
        curves.append(RunCurve(directory: path, name: run.directory.name, history: history))
        try run.updateIndex()
      } catch {
        report(error)
      }
    }
    watchDue = .now + Self.watchPause
    mailbox.publish(.compared(curves))
  }

  static let watchPause = Duration.milliseconds(500)

  var isWatching: Bool { watched != nil || !compared.isEmpty }

  /// Tells what other programs have logged since.
  func advanceWatching() {
    guard isWatching, ContinuousClock.now >= watchDue else { return }
    watchDue = .now + Self.watchPause
    do throws(EngineError) {
      if let news = try watched?.news() {
        for point in news.points { mailbox.publish(.trained(point)) }
        if let run = watched?.directory, !news.points.isEmpty {
          publishTimesteps(of: run)
          publishFilm(RunFilm(reading: run), after: watchedSheet)
        }
        if news.changedUse { mailbox.publish(.watchedRunInUse(watched?.isInUse ?? false)) }
      }
      for index in compared.indices {
        let points = try compared[index].news().points
        guard !points.isEmpty else { continue }
        mailbox.publish(.comparedGrew(directory: compared[index].directory.path, points: points))
      }
    } catch {
      (watched, compared) = (nil, [])
      report(error)
    }
  }

  /// The newest losses by timestep that a run on the disk has recorded.
  private func publishTimesteps(of run: RunDirectory) {
    let records = RunRecords<TimestepRecord>(TimestepRecord.fileName, of: run)
    guard let last = (try? records.all())?.last else { return }
    mailbox.publish(
      .measured(
        TrainingMeasurements(
          step: last.step, timestepLosses: last.losses, memory: 0,
          schedule: run.scheduleRecords.last)))
  }

  /// - Parameter step: What is told already.
  func publishFilm(_ film: RunFilm, after step: Int = -1) {
    for sheet in film.sheets(of: Preview.pictures, after: step) {
      watchedSheet = sheet.step
      mailbox.publish(.samplesRenewed(step: sheet.step, pictures: sheet.pictures))
    }
  }
}

extension Session {
  func renameRun(_ path: String, to name: String) {
    keepRun(path) { run throws(CheckpointError) in _ = try run.renamed(to: name) }
  }

  func noteRun(_ path: String, _ note: String) {
    keepRun(path) { run throws(CheckpointError) in try run.write(note: note) }
  }

  func deleteRun(_ path: String) {
    keepRun(path) { run throws(CheckpointError) in try run.delete() }
  }

  private func keepRun(_ path: String, _ body: (RunDirectory) throws(CheckpointError) -> Void) {
    do throws(CheckpointError) {
      try body(RunDirectory(opening: path))
    } catch {
      report(.checkpoint(error))
    }
    if watched?.directory.path == path, (try? RunDirectory(opening: path)) == nil { watched = nil }
    compared.removeAll { (try? RunDirectory(opening: $0.directory.path)) == nil }
    publishRuns()
    publishSources()
  }
}
