import ArgumentParser
import Engine
import EngineMessages

/// What `ddpm sample` begins with, and what it does with that.
struct PictureOptions: ParsableArguments {
  @Option(help: "A safetensors file with “x_T”, float32 [N, C, H, W], to begin from.")
  var noise: String?

  @Option(
    help: """
      A picture to begin from: a PNG file, a safetensors file with “x_0”, or a picture of a data \
      set such as mnist:17. Noise is added up to --start-t, and taken away again; with --steps 1 \
      that is the one-step x̂_0.
      """)
  var from: String?

  @Option(help: "The timestep to begin at, 1…T; --steps still counts the whole way from T.")
  var startT: Int?

  @Option(help: "The same as a share of T. (default: 0.5, or 1 with --inpaint)")
  var strength: Double?

  @Option(
    help: """
      A mask for --from, a PNG file, or a safetensors file with “mask” [N, C, H, W]: what is \
      white, or 1, is invented anew, the rest is kept.
      """)
  var inpaint: String?

  @Option(help: "With --inpaint, how often every step is taken. (default: 5)")
  var rounds: Int?

  @Option(help: "A second picture; --count pictures lead from --from to it, mixed at --start-t.")
  var interpolate: String?

  @Option(
    help: """
      Pictures to walk back to x_T by DDIM, written as “x_T”; --noise with --sampler ddim, \
      --clip none and as many steps makes them again.
      """)
  var invert: String?

  func validate() throws {
    let beginnings = [("--noise", noise), ("--from", from), ("--invert", invert)]
      .compactMap { $0.1 == nil ? nil : $0.0 }
    if beginnings.count > 1 {
      throw ValidationError(
        beginnings.joined(separator: " and ") + " are two things to begin with; choose one.")
    }
    let needing: [(String, Bool)] = [
      ("--start-t", startT != nil), ("--strength", strength != nil), ("--inpaint", inpaint != nil),
      ("--interpolate", interpolate != nil),
    ]
    if from == nil, let option = needing.first(where: \.1)?.0 {
      throw ValidationError("\(option) goes with --from, a picture to begin with.")
    }
    if startT != nil && strength != nil {
      throw ValidationError("--start-t and --strength say the same in two ways; choose one.")
    }
    if inpaint != nil && interpolate != nil {
      throw ValidationError("--inpaint and --interpolate do not go together; choose one.")
    }
    if let rounds {
      guard inpaint != nil else { throw ValidationError("--rounds goes with --inpaint.") }
      guard (1...10_000).contains(rounds) else {
        throw ValidationError("--rounds is \(rounds), expected 1 to 10000.")
      }
    }
  }

  /// Each thing to begin with, and whether it was given; all others need one of them.
  var given: [(String, Bool)] {
    [("--noise", noise != nil), ("--from", from != nil), ("--invert", invert != nil)]
  }

  /// - Parameter count: As on the command line.
  func task(count: Int?) throws -> SamplingTask {
    if let invert { return .invert(pictures: .named(invert)) }
    if let noise { return .drawFrom(noise: noise, count: count) }
    guard let from else { return .draw(count: count ?? 16) }
    let start =
      startT.map { .timestep($0) } ?? StartTime.strength(strength ?? (inpaint == nil ? 0.5 : 1))
    guard let interpolate else {
      return .vary(pictures: .named(from), count: count, start: start)
    }
    let between = count ?? 9
    guard between >= 2 else {
      throw ValidationError("--count is \(between), expected at least 2 with --interpolate.")
    }
    return .interpolate(
      from: .named(from), to: .named(interpolate), count: between, start: start)
  }

  /// nil: nothing is kept of --from.
  var inpainting: InpaintingTask? {
    guard let from, let inpaint else { return nil }
    return InpaintingTask(pictures: .named(from), mask: .named(inpaint), rounds: rounds ?? 5)
  }
}
