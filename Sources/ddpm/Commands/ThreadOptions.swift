import ArgumentParser
import Engine

/// How many threads to compute with.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to use; results never depend on it. (default: one for each processor)")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is \(threads), expected 1 to 1024.")
    }
  }

  func apply() {
    if let threads { ComputeThreads.use(threads) }
  }
}
