import Foundation
import TestSupport
import Testing

/// `ddpm evaluate --samples` on pictures of bars, lying or standing.
@Suite struct EvaluateSamplesTests {
  /// 200 pictures of 16 × 16 in IDX files.
  private static func write(to directory: URL) throws {
    let side = 16
    var (pictures, labels) = ([UInt8](), [UInt8]())
    for n in 0..<200 {
      let (place, isStanding) = (2 + n / 2 % 12, n % 2)
      for i in 0..<side * side {
        let along = isStanding == 1 ? i % side : i / side
        pictures.append(along == place ? UInt8(255 - n / 4) : 0)
      }
      labels.append(UInt8(isStanding))
    }
    func idx(_ axes: [Int], _ bytes: [UInt8]) -> Data {
      Data(
        [0, 0, 8, UInt8(axes.count)] + axes.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] })
        + Data(bytes)
    }
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try idx([200, side, side], pictures).write(
      to: directory.appendingPathComponent("bars-images-idx3-ubyte"))
    try idx([200], labels).write(to: directory.appendingPathComponent("bars-labels-idx1-ubyte"))
  }

  private static let keys: Set<String> = [
    "samples", "frechet_distance", "kernel_distance", "recognisable", "kinds", "copies",
    "nearest_median", "nearest", "real", "classifier", "bits_per_dimension", "images", "seconds",
    "unseen", "dataset",
  ]

  @Test func bothKindsOfModelAreMeasuredAlike() throws {
    try Places.withTemporaryDirectory { directory in
      try Self.write(to: directory.appendingPathComponent("bars"))
      let network = Places.fixtures.path + "/unet-tiny-plain/config.json"
      for (name, model) in [("unet", network), ("vae", "vae")] {
        let trained = try Program.run(
          [
            "train", "--dataset", "bars", "--model", model, "--steps", "2", "--batch", "4", "--out",
            name,
          ], in: directory)
        #expect(trained.code == 0, "\(trained.complaint)")
        let way = name == "unet" ? ["--sampler", "ddim", "--steps", "2", "--stride", "900"] : []
        let arguments = ["evaluate", name, "--images", "2", "--samples", "24"] + way
        let outcome = try Program.run(arguments + ["--json"], in: directory)
        #expect(outcome.code == 0, "\(outcome.complaint)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let report = try #require(object as? [String: Any])
        #expect(Self.keys.subtracting(report.keys).isEmpty, "\(report.keys)")
        #expect(report["samples"] as? Int == 24 && report["unseen"] as? Bool == true)
        #expect((report["nearest"] as? [Any])?.count == 24)
        let real = try #require(report["real"] as? [String: Any])
        let (drawn, floor) = (
          try #require(report["frechet_distance"] as? Double),
          try #require(real["frechet_distance"] as? Double)
        )
        #expect(drawn > floor && real["count"] as? Int == 20)
        let classifier = try #require(report["classifier"] as? [String: Any])
        #expect((classifier["accuracy"] as? Double ?? 0) > 0.9)
      }
    }
  }

  @Test func optionsGoTogether() throws {
    let plain = Places.fixtures.path + "/unet-tiny-plain"
    for (arguments, start) in [
      (["--steps", "3"], "--steps goes with --samples."),
      (["--samples", "1", "--images", "1"], "“samples” is 1, expected 2 to 65536."),
    ] {
      let outcome = try Program.run(["evaluate", plain] + arguments)
      #expect(outcome.code == 64 && outcome.complaint.hasSuffix("ddpm: \(start)\n"))
    }
  }
}
