import EngineMessages
import Schedules

/// What the engine tells of the films.
extension SampleState {
  mutating func begin(_ identifier: Int, _ steps: Int, _ specification: ScheduleSpecification) {
    guard let place = stage.place(of: identifier) else { return }
    stage.change(place) { $0.begin(steps, specification) }
  }

  mutating func append(_ frame: TrajectoryFrame) {
    if frame.identifier == stage.race?.reference.request.identifier {
      stage.race?.reference.add(frame)
    }
    guard let place = stage.place(of: frame.identifier), stage.films[place].isUnderWay,
      !frame.xt.isEmpty, (frame.xt + frame.x0Hat).allSatisfy(\.isWhole)
    else { return }
    let held = self.frame?.index
    stage.change(place) { $0.append(frame) }
    // Where frames were let go, the cursor stays on the same step.
    if let held, self.frame?.index != held {
      cursor = trajectory?.position(atOrBefore: held) ?? cursor
    }
    if let awaited, let last = trajectory?.frames.count, last > awaited { look(at: awaited) }
    // Who looks on for the first time wants to walk; later the settings keep the arrow keys.
    if held == nil, lastIdentifier == 1 || stage.race != nil { focus = .film }
  }

  mutating func end(_ identifier: Int) {
    if identifier == stage.race?.reference.request.identifier {
      stage.race?.measure(stage.films)
    }
    guard let place = stage.place(of: identifier), stage.films[place].isUnderWay else { return }
    stage.change(place) { $0.phase = .complete }
  }

  /// Forgets what the engine has refused.
  mutating func dropWaiting() {
    if stage.race?.reference.isUnderWay == true { stage.race?.reference.cancel() }
    removeFilms { $0.phase == .waiting }
  }

  /// Takes films away; the cursor stays where it is in time.
  mutating func removeFilms(where isGone: (Trajectory) -> Bool) {
    let held = frame
    stage.remove(where: isGone)
    follow(held)
  }

  /// The cursor goes to the frame of the leading film that goes with another's.
  mutating func follow(_ held: TrajectoryFrame?) {
    cursor = held.flatMap { stage.position(in: stage.place, with: $0) } ?? 0
    playedPart = 0
  }
}

extension Trajectory {
  fileprivate mutating func begin(_ steps: Int, _ specification: ScheduleSpecification) {
    guard phase == .waiting else { return }
    phase = .arriving
    self.steps = max(1, min(steps, Self.mostSteps))
    guard specification != self.specification, let schedule = try? Schedule(specification)
    else { return }
    self.specification = specification
    alphaBar = schedule.alphaBar
  }
}

extension AppState {
  /// In the corner, where the film is not to be seen.
  mutating func tellEndOfSampling(_ identifier: Int) {
    guard workspace != .sample, workspace != .tour else { return }
    if let race = sample.stage.race {
      guard identifier == race.reference.request.identifier, race.reference.phase == .complete
      else { return }
      toast("The race of samplers is over; 2 shows it.")
      return
    }
    guard let place = sample.stage.place(of: identifier),
      sample.stage.films[place].phase == .complete
    else { return }
    toast("A sample of \(sample.stage.films[place].modelName) is finished; 2 shows it.")
  }
}
