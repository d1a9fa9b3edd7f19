import Files

/// Where a run keeps the sheets of samples that it drew while it learned: `film/step-00001250.png`.
extension RunDirectory {
  private var filmPath: String { path + "/film" }

  /// The steps after which a sheet was drawn, rising.
  public var sheetSteps: [Int] {
    let names = (try? Directory.list(filmPath)) ?? []
    return names.compactMap { name in
      name.hasSuffix(".png") ? Self.step(String(name.dropLast(".png".count))) : nil
    }.sorted()
  }

  public func sheetPath(_ step: Int) -> String { filmPath + "/\(Self.checkpointName(step)).png" }

  public func createFilm() throws(CheckpointError) {
    try files { () throws(FileError) in try Directory.create(filmPath) }
  }

  public func removeSheet(_ step: Int) throws(CheckpointError) {
    try files { () throws(FileError) in try Directory.remove(sheetPath(step)) }
  }
}
