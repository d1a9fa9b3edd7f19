import EngineMessages
import TerminalKit

/// Films side by side, one cursor through all of them.
extension AppState {
  func paintStage(into grid: inout Grid, in rect: Rect) {
    let layout = stageLayout(in: rect)
    for (place, pane) in layout.panes.enumerated() {
      paintPane(of: place, into: &grid, in: pane)
    }
    if let side = layout.side {
      if sample.stage.race != nil {
        paintRaceSide(into: &grid, in: side)
      } else {
        paintSide(into: &grid, in: side)
      }
    }
    paintStageFilm(saysMore: layout.side == nil, into: &grid, in: layout.film)
  }

  private func stageLayout(in rect: Rect) -> StageLayout {
    StageLayout(
      rect, films: sample.stage.films.count, needsSide: sample.focus == .samplingSettings,
      picture: sample.frame?.xt.first)
  }

  /// What a film is, what it shows now, and below that what `v` chooses.
  private func paintPane(of place: Int, into grid: inout Grid, in rect: Rect) {
    let stage = sample.stage
    let position = sample.frame.flatMap { stage.position(in: place, with: $0) }
    let frame = position.map { stage.films[place].frames[$0] }
    let color = FilmStage.color(place)
    grid.frame(
      rect, title: stage.title(place),
      note: frame.map { "t = \(NumberText.grouped($0.timestep))" } ?? "",
      color: place == stage.place ? color : Theme.frame, titleColor: color,
      isFocused: place == stage.place)
    let inside = rect.inset(horizontal: 2, vertical: 1)
    guard !inside.isEmpty else { return }
    let (words, pictures) = inside.split(top: inside.height >= 16 ? 2 : 1)
    if stage.race != nil {
      paintRaceNumbers(of: place, at: position, into: &grid, in: words)
    } else {
      TextBlock.paint(stage.words(of: place), into: &grid, in: words, color: Theme.text)
    }
    guard let position, let xt = frame.flatMap({ sample.picked(of: $0) }) else {
      PanePainter.promise("It begins here.", into: &grid, in: pictures)
      return
    }
    let parts = pictures.height >= 10 ? pictures.rows(2, gap: 1) : [pictures]
    PictureView(xt.block).draw(into: &grid, in: parts[0])
    guard parts.count > 1 else { return }
    grid.writeCentred(
      sample.view.words, x: parts[1].x, y: parts[1].y - 1, width: parts[1].width,
      foreground: Theme.dim)
    if let second = second(of: stage.films[place], at: position) {
      PictureView(second).draw(into: &grid, in: parts[1])
    } else if sample.closer.picked > 0 {
      PanePainter.promise(
        "Side by side, this is there of the first picture alone.", into: &grid, in: parts[1])
    }
  }

  /// What stands beside x_t, of the picked picture; of others than the first, films have no numbers.
  private func second(of film: Trajectory, at position: Int) -> PixelBlock? {
    let (frame, frames, picked) = (film.frames[position], film.frames, sample.closer.picked)
    switch sample.view {
    case .original: return sample.original?.tinted
    case .x0Hat:
      // The first frame has no guess of its own yet.
      let next = frames.indices.contains(position + 1) ? frames[position + 1] : frame
      let guess = frame.x0Hat.isEmpty ? next.x0Hat : frame.x0Hat
      return (guess.indices.contains(picked) ? guess[picked] : guess.first)?.block
    case .epsilon:
      guard picked == 0, let picture = frame.xt.first else { return nil }
      return frame.values?.epsilonHat.block(like: picture, black: -3, white: 3)
    case .change:
      guard picked == 0, position > 0, let picture = frame.xt.first,
        let before = frames[position - 1].values?.xt, let after = frame.values?.xt
      else { return nil }
      return Heat(from: before, to: after, like: picture)?.block
    }
  }

  /// - Parameter saysMore: Whether a sentence has its place here.
  private func paintStageFilm(saysMore: Bool, into grid: inout Grid, in rect: Rect) {
    let stage = sample.stage
    let inside = frame(
      stage.name(stage.place), note: stageNote, color: Theme.text, pane: .film, into: &grid,
      in: rect)
    guard !inside.isEmpty, let lead = stage.lead else { return }
    let (upper, sentence) = inside.split(bottom: saysMore ? 1 : 0)
    if saysMore {
      grid.write(
        samplingSentence, x: sentence.x, y: sentence.y, maxWidth: sentence.width,
        foreground: Theme.accent)
    }
    let (pictures, below) = upper.split(bottom: stage.films.count)
    if pictures.height > 2, let frame = sample.frame {
      let layout = FilmLayout(lead, in: Self.withLine(pictures))
      paintThumbnails(lead, frame, layout, into: &grid)
    }
    let lines = StageLines(stage, in: below)
    for place in stage.films.indices { paintLine(of: place, lines, into: &grid) }
    for place in stage.films.indices.dropFirst() { paintFork(of: place, lines, into: &grid) }
  }

  /// `FilmLayout` keeps its last row for the line of time.
  private static func withLine(_ rect: Rect) -> Rect {
    Rect(x: rect.x, y: rect.y, width: rect.width, height: rect.height + 1)
  }

  private var stageNote: String {
    guard let lead = sample.trajectory else { return "" }
    if let race = sample.stage.race {
      let asked = sample.frame?.evaluations ?? 0
      return
        "\(NumberText.grouped(asked)) of \(NumberText.grouped(race.evaluations)) evaluations"
    }
    let arrived = lead.frames.last?.index ?? 0
    return "\(NumberText.grouped(arrived)) of \(NumberText.grouped(lead.steps)) steps"
  }

  /// From T at the left, or where it left its trunk, to 0 at the right.
  private func paintLine(of place: Int, _ lines: StageLines, into grid: inout Grid) {
    let (stage, line) = (sample.stage, lines.lines[place])
    guard line.width > 2 else { return }
    let film = stage.films[place]
    grid.write(
      stage.title(place), x: line.x - StageLines.labelWidth, y: line.y,
      foreground: place == stage.place ? FilmStage.color(place) : Theme.dim,
      style: place == stage.place ? .bold : [])
    grid.write(lines.end, x: line.right, y: line.y, foreground: Theme.dim)
    let first = lines.beginning(of: place) ?? line.x
    let arrived = film.frames.last.map { lines.column(lines.part($0, in: place), in: place) }
    for x in max(first, line.x)..<line.right {
      let fraction = 1 - Double(x - line.x) / Double(line.width - 1)
      grid[x, line.y] =
        x <= arrived ?? line.x - 1
        ? Cell("━", foreground: Theme.time(fraction)) : Cell("┄", foreground: Theme.frame)
    }
    guard let position = sample.frame.flatMap({ stage.position(in: place, with: $0) }) else {
      return
    }
    let x = lines.column(lines.part(film.frames[position], in: place), in: place)
    guard x > first || place == 0 else { return }
    grid[x, line.y] = Cell("●", foreground: Theme.accent, style: .bold)
  }

  /// The corner from the line of the trunk down to that of its branch.
  private func paintFork(of place: Int, _ lines: StageLines, into grid: inout Grid) {
    guard let x = lines.beginning(of: place), lines.lines[place].width > 2 else { return }
    let color = FilmStage.color(place)
    let (top, bottom) = (lines.lines[lines.parent(of: place)].y, lines.lines[place].y)
    guard top < bottom else { return }
    if grid[x, top].glyph != "●" { grid[x, top] = Cell("┬", foreground: color) }
    for y in top + 1..<bottom {
      switch grid[x, y].glyph {
      case " ": grid[x, y] = Cell("│", foreground: color)
      case "╰": grid[x, y].glyph = "├"  // another one that left at the same time
      default: break
      }
    }
    grid[x, bottom] = Cell("╰", foreground: color)
  }
}

extension AppState {
  /// The lines of time and the thumbnails above them, on a screen of the size that the terminal
  /// told.
  var stageFilmArea: Rect? {
    let rect = Rect(x: 0, y: 1, width: size.width, height: size.height - 2)
    guard SampleLayout.fits(rect), sample.stage.isShared else { return nil }
    return stageLayout(in: rect).film.inset(horizontal: 2, vertical: 1)
  }

  /// The lines of time there.
  var stageLines: StageLines? {
    guard let area = stageFilmArea else { return nil }
    let layout = stageLayout(in: Rect(x: 0, y: 1, width: size.width, height: size.height - 2))
    let upper = area.split(bottom: layout.side == nil ? 1 : 0).rest
    return StageLines(sample.stage, in: upper.split(bottom: sample.stage.films.count).bottom)
  }
}
