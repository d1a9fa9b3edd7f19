import TestSupport
import Testing

@testable import Kernels

/// The moments that convolutions leave, against what their results say in double precision.
struct ChannelMomentsTests {
  /// Few tiles and many; filled and not; after upsampling; with stride 2.
  static let shapes: [ConvolutionShape] = [
    shape(1, 7, 6, 16, 16), shape(2, 5, 3, 32, 16), shape(3, 8, 8, 48, 80),
    shape(12, 18, 15, 16, 48), shape(2, 9, 8, 24, 32), shape(2, 3, 4, 16, 32, isUpsampled: true),
    shape(12, 9, 8, 16, 32, isUpsampled: true), shape(4, 8, 12, 32, 16, stride: 2),
    shape(12, 16, 16, 16, 48, stride: 2),
  ]

  private static func shape(
    _ batch: Int, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, stride: Int = 1,
    isUpsampled: Bool = false
  ) -> ConvolutionShape {
    ConvolutionShape(
      batch: batch, height: height, width: width, inputs: inputs, outputs: outputs, kernel: 3,
      stride: stride, isUpsampled: isUpsampled)
  }

  struct Result {
    let y: [Float]
    let moments: [Float]
  }

  /// A convolution whose results lie far from 0.
  private static func result(_ shape: ConvolutionShape) throws -> Result {
    var random = SplitMix(seed: shape.outputPixels)
    let x = random.floats(shape.inputPixels * shape.inputs)
    let w = random.floats(shape.panels.size)
    let count = shape.outputPixels * shape.outputs
    let residual = random.floats(count).map { 300 + 0.1 * $0 }
    var y: [Float] = []
    let moments = try poisoned(3 * shape.batch * shape.outputs) { moments in
      y = try poisoned(count) {
        Convolution.forward(
          $0, x: x, weight: w, bias: nil, imageBias: nil, residual: residual, moments: moments,
          shape: shape)
      }
    }
    return Result(y: y, moments: moments)
  }

  /// Documented: the mean errs by n·u·d, the variance by 4n·u·d².
  ///
  /// n pixels of a part are no further than d from the first; a part is four rows of pixels at most.
  @Test(arguments: shapes.indices)
  func momentsAreThoseOfTheResults(index: Int) throws {
    let shape = Self.shapes[index]
    #expect(Convolution.leavesMoments(shape))
    let result = try Self.result(shape)
    let (pixels, channels) = (shape.outputHeight * shape.outputWidth, shape.outputs)
    for picture in 0..<shape.batch {
      for channel in 0..<channels {
        let own = (0..<pixels).map {
          Double(result.y[(picture * pixels + $0) * channels + channel])
        }
        let mean = own.reduce(0, +) / Double(pixels)
        let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels)
        let distance = (own.max() ?? 0) - (own.min() ?? 0)
        let part = 0x1p-24 * Double(min(pixels, 4 * shape.outputWidth))
        let found = result.moments.withUnsafeBufferPointer { moments in
          ChannelMoments(moments.baseAddress!, channels: channels).of(channel, picture: picture)
        }
        #expect((found.mean - mean).magnitude <= part * distance + 1e-12)
        #expect((found.variance - variance).magnitude <= 4 * part * distance * distance + 1e-12)
      }
    }
  }

  @Test(arguments: [2, 3])
  func momentsAreTheSameBitsOnAnyNumberOfThreads(index: Int) throws {
    let results = try [1, 2, 3].map { threads in
      let earlier = Threads.count
      Threads.setCount(threads)
      defer { Threads.setCount(earlier) }
      return try Self.result(Self.shapes[index]).moments
    }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }

  /// Groups of 4, 20 and 30 of 16 and 44 channels side by side: some hold channels of both.
  @Test(arguments: [15, 3, 2])
  func statisticsFollowFromMoments(groups: Int) throws {
    let (batch, pixels, widths) = (3, 37, [16, 44])
    var random = SplitMix(seed: groups)
    let parts = widths.map { random.floats(batch * pixels * $0).map { 40 + $0 } }
    let all = try poisoned(batch * pixels * 60) {
      Channels.concatenate(
        $0, a: parts[0], b: parts[1], positions: batch * pixels, channelsA: 16, channelsB: 44)
    }
    let moments = zip(parts, widths).map { Self.moments($0, batch: batch, channels: $1) }
    let found = try poisoned(2 * batch * groups) { statistics in
      moments[0].withUnsafeBufferPointer { first in
        moments[1].withUnsafeBufferPointer { second in
          GroupNorm.statistics(
            statistics,
            moments: [
              ChannelMoments(first.baseAddress!, channels: 16),
              ChannelMoments(second.baseAddress!, channels: 44),
            ], batch: batch, groups: groups, epsilon: 1e-5)
        }
      }
    }
    let perGroup = 60 / groups
    for place in 0..<batch * groups {
      let first = place / groups * pixels * 60 + place % groups * perGroup
      let members = (0..<pixels * perGroup).map {
        Double(all[first + $0 / perGroup * 60 + $0 % perGroup])
      }
      let mean = members.reduce(0, +) / Double(members.count)
      let variance = members.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(members.count)
      let r = 1 / (variance + 1e-5).squareRoot()
      // The moments are exact but for a rounding of the variance, and so are the results.
      #expect((Double(found[2 * place]) / mean - 1).magnitude <= 1.1 * 0x1p-24)
      #expect((Double(found[2 * place + 1]) / r - 1).magnitude <= 2 * 0x1p-24)
    }
  }

  /// In double precision.
  private static func moments(_ x: [Float], batch: Int, channels: Int) -> [Float] {
    let pixels = x.count / batch / channels
    return (0..<batch).flatMap { picture -> [Float] in
      let all = (0..<channels).map { channel -> (mean: Double, variance: Double) in
        let own = (0..<pixels).map { Double(x[(picture * pixels + $0) * channels + channel]) }
        let mean = own.reduce(0, +) / Double(pixels)
        return (mean, own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(pixels))
      }
      return all.map { Float($0.mean) } + all.map { Float($0.mean - Double(Float($0.mean))) }
        + all.map { Float($0.variance) }
    }
  }
}
