import EngineMessages
import TerminalKit

/// Samplers side by side, and how far each is from the reference.
extension AppState {
  /// Evaluations and distance of a lane.
  func paintRaceNumbers(of place: Int, at position: Int?, into grid: inout Grid, in rect: Rect) {
    guard let race = sample.stage.race else { return }
    let film = sample.stage.films[place]
    let asked = position.map { film.frames[$0].evaluations } ?? 0
    let count = "\(NumberText.grouped(asked)) of \(NumberText.grouped(race.evaluations))"
    let distance =
      position.flatMap { race.distance(place, at: $0) }.map(NumberText.significant) ?? "–"
    if rect.height > 1 {
      let label = rect.width > count.count + 12 ? "evaluations" : "asked"
      PanePainter.pair(label, count, into: &grid, in: rect, y: rect.y)
      PanePainter.pair(
        "distance", distance, into: &grid, in: rect, y: rect.y + 1, color: FilmStage.color(place))
    } else {
      // A number that is cut off would be another.
      let fits = count.count + distance.count < rect.width
      PanePainter.pair(
        fits ? count : NumberText.grouped(asked), distance, into: &grid, in: rect, y: rect.y,
        color: FilmStage.color(place))
    }
  }

  /// What the distance is, its curves, and the settings of the next race.
  func paintRaceSide(into grid: inout Grid, in rect: Rect) {
    guard let race = sample.stage.race else { return }
    let settingsHeight = samplingFields.count + 2
    if rect.height < settingsHeight + 8, sample.focus == .samplingSettings {
      paintSamplingSettings(into: &grid, in: rect)
      return
    }
    let fits = rect.height >= settingsHeight + 8
    let (upper, settings) = rect.split(bottom: fits ? settingsHeight : 0)
    if fits { paintSamplingSettings(into: &grid, in: settings) }
    let inside = frame(
      "race", note: race.distances.isEmpty ? "" : "distance", color: Theme.text, into: &grid,
      in: upper)
    guard !inside.isEmpty else { return }
    let text = [samplingSentence, raceVerdict].compactMap { $0 }.joined(separator: " ")
    let used = TextBlock.paint(text, into: &grid, in: inside, color: Theme.accent)
    let below = inside.split(top: used + 1).rest
    if below.height >= 5, let chart = raceChart { chart.draw(into: &grid, in: below) }
  }

  /// Over the evaluations, a curve for each lane; nil before there are any.
  private var raceChart: Chart? {
    guard let race = sample.stage.race, !race.distances.isEmpty else { return nil }
    let stage = sample.stage
    let series = stage.films.indices.map { place -> ChartSeries in
      let frames = stage.films[place].frames
      let known = frames.indices.filter { race.distance(place, at: $0).map { $0 > 0 } ?? false }
      return ChartSeries(
        x: known.map { Double(frames[$0].evaluations) },
        y: known.compactMap { race.distance(place, at: $0) }, color: FilmStage.color(place))
    }
    let markers = stage.films.indices.compactMap { place -> ChartMarker? in
      guard let frame = sample.frame, let position = stage.position(in: place, with: frame),
        let distance = race.distance(place, at: position)
      else { return nil }
      return ChartMarker(
        x: Double(stage.films[place].frames[position].evaluations), y: distance,
        glyph: FilmStage.glyph(place),
        color: FilmStage.color(place))
    }
    return Chart(
      series, yScale: .logarithmic, xRange: 0...Double(race.evaluations), markers: markers)
  }

  /// What the race is about, in one sentence.
  var raceSentence: String {
    guard let race = sample.stage.race else { return "" }
    let (reference, total) = (race.reference, NumberText.grouped(race.reference.total))
    switch reference.phase {
    case .planned:
      return "\(sample.stage.films.count) samplers from the same x_T, "
        + "\(NumberText.grouped(race.evaluations)) evaluations of the network each."
    case .underWay:
      return "To measure by, Heun walks from the same x_T: "
        + "\(NumberText.grouped(reference.evaluations)) of \(total) evaluations."
    case .complete:
      return "Distance: RMS of predicted x₀ − x₀ of Heun, \(total) evaluations, same x_T."
    case .cancelled: return "Cancelled; R races again."
    }
  }

  /// Who ends nearest, and that some could not.
  private var raceVerdict: String? {
    guard let race = sample.stage.race else { return nil }
    let films = sample.stage.films
    let ends = films.indices.compactMap { place in
      race.distance(place, at: films[place].frames.count - 1).map { (place, $0) }
    }
    guard ends.count == films.count, let nearest = ends.min(by: { $0.1 < $1.1 }) else {
      return nil
    }
    let noisy = films.map(\.request.sampler).filter(\.addsNoise).map(\.shortName)
    let verdict = "\(films[nearest.0].request.sampler.name) ends nearest."
    guard let other = noisy.first, !films[nearest.0].request.sampler.addsNoise else {
      return verdict
    }
    return "\(verdict) \(other) draws noise and ends elsewhere."
  }
}
