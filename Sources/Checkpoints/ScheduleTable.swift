import Schedules

extension ScheduleSpecification {
  /// A schedule drawn by hand, from a JSON file that holds β_1…β_T as one list of numbers.
  ///
  /// - Throws: What is wrong with the file; the numbers themselves are looked at when a schedule is
  ///   made of them.
  public init(tableFile path: String) throws(CheckpointError) {
    let betas: [Double] = try JSONFile.read(path)
    self.init(table: betas)
  }
}
