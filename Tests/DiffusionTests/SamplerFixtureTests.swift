import Schedules
import Tensors
import TestSupport
import Testing

@testable import Diffusion

/// Every step of diffusers' samplers with an exact network; bounds from Tests/Fixtures/README.md.
@Suite struct SamplerFixtureTests {
  private static let names: [String] =
    (try? SamplerCases.read().cases.map(\.name).filter { SamplerCase.skipped[$0] == nil }) ?? []

  @Test func noCaseIsForgotten() throws {
    let all = Set(try SamplerCases.read().cases.map(\.name))
    #expect(all.count == 58)
    #expect(all.isSuperset(of: SamplerCase.skipped.keys))
    #expect(Self.names.count == all.count - SamplerCase.skipped.count)
  }

  @Test(arguments: names)
  func followsTheTrajectory(name: String) throws {
    let cases = try SamplerCases.read()
    let expected = try #require(cases.cases.first { $0.name == name })
    try compare(expected, expected.process(), cases)
  }

  /// Every step of DDIM from the fixture's own states, where it goes another way than ours: to
  /// t − ⌊T/S⌋ with linspace, and with the ε̂ of the limited x̂_0 if that is asked for.
  @Test(arguments: ["ddim-linspace", "ddim-eta05-clipped-output"])
  func eachStepOfDDIM(name: String) throws {
    let cases = try SamplerCases.read()
    let expected = try #require(cases.cases.first { $0.name == name })
    let (file, whole) = (try FixtureFile("samplers/\(expected.file)"), try expected.process())
    let (count, x) = (cases.shape.reduce(1, *), try file["x"].values)
    let predictor = cases.predictor(whole.schedule, expected.prediction)
    let stride = whole.schedule.timesteps / expected.numInferenceSteps
    let eta = expected.stepArguments?.eta ?? 0
    #expect(expected.t.count == expected.numInferenceSteps)
    for (i, time) in expected.t.enumerated() {
      let t = Int(time) + 1
      let process = try SamplingProcess(
        .ddim(eta: eta), schedule: whole.schedule,
        grid: TimeGrid(timesteps: [t], of: whole.schedule.timesteps, end: max(0, t - stride)),
        limit: whole.limit, source: whole.source)
      let step = SamplingStep(process, 0)
      let xt = Tensor(cases.shape, x[i * count..<(i + 1) * count].map { Float($0) })
      var estimate = process.estimate(xt, at: Double(t), alphaBar: step.alphaBarT, predictor)
      if expected.stepArguments?.useClippedModelOutput == true {
        let weights = Prediction.x0.epsilonWeights(alphaBar: step.alphaBarT)
        estimate = Estimate(
          x0: estimate.x0,
          epsilon: .weightedSum(Float(weights.first), xt, Float(weights.second), estimate.x0))
      }
      let mean = step.ddim(estimate, eta: 0) { _ in xt }
      // The formula has its σ in two places; the last step of ours leaves both out.
      let sigma = eta * step.sigma(.fixedSmall)
      let direction = max(0, 1 - step.alphaBarS - sigma * sigma).squareRoot()
      let noiseless = (1 - step.alphaBarS).squareRoot()
      let z = try sigma > 0 ? Array(file["z"].values[i * count..<(i + 1) * count]) : []
      let found = mean.xs.values.indices.map { j in
        Double(mean.xs.values[j]) + (direction - noiseless) * Double(estimate.epsilon.values[j])
          + (sigma > 0 ? sigma * z[j] : 0)
      }
      let error = largestDifference(found, Array(x[(i + 1) * count..<(i + 2) * count]))
      #expect(error <= max(1e-5, 10 * (expected.maxAbsDifferenceToF64?.x ?? 0)), "step \(i)")
    }
  }

  private func compare(
    _ expected: SamplerCase, _ process: SamplingProcess, _ cases: SamplerCases
  ) throws {
    let file = try FixtureFile("samplers/\(expected.file)")
    let predictor = cases.predictor(process.schedule, expected.prediction)
    let trajectory = FixtureTrajectory(
      x: try file["x"].values, x0Hat: try file["x0_hat"].values, z: try? file["z"].values,
      count: cases.shape.reduce(1, *), process: process,
      isScaled: expected.space == "sigma", addsNoiseAtTheEnd: expected.addsNoiseAtTheEnd)
    let bound = try #require(expected.maxAbsDifferenceToF64)
    // The grid is the fixture's.
    try compare(process, trajectory.firstCalls(expected.t))

    var state = process.start(xT: Tensor(cases.shape, trajectory.start))
    while !process.isFinished(state) {
      state = process.next(state, with: predictor) { _ in
        Tensor(cases.shape, trajectory.noise(state.index))
      }
      let largest = process.isFinished(state) ? bound.xLast : bound.x
      let error = trajectory.error(of: state)
      #expect(error <= max(1e-5, 10 * largest), "x of state \(state.index)")
      let x0Error = try trajectory.x0Error(of: state)
      #expect(x0Error <= max(1e-5, 10 * (bound.x0Hat ?? 0)), "x̂_0 of state \(state.index)")
    }
    #expect(state.timestep == process.grid.end)
    #expect(state.networkCalls == expected.t.count)
  }

  /// The times are the fixture's.
  ///
  /// diffusers has ᾱ_t in float32, of t factors that are rounded twice: off by 2 u t, u = 2⁻²⁴. The
  /// times of a Karras grid are off by that over β_t > 2e-5 t: 0.006, and the roundings of ln σ.
  private func compare(_ process: SamplingProcess, _ calls: [Double]) throws {
    let isWhole = process.grid.isWhole || process.sampler == .dpmSolverPlusPlus
    let times = isWhole ? process.grid.timesteps.map(Double.init) : process.grid.times
    try #require(times.count == calls.count)
    for (time, call) in zip(times, calls) {
      #expect((time - 1 - call).magnitude <= (isWhole ? 0 : 0.01), "\(time)")
    }
  }
}

extension SamplerCase {
  /// diffusers' DDPM adds noise to the finished picture if the grid ends above its t = 0.
  var addsNoiseAtTheEnd: Bool {
    scheduler == "DDPMScheduler" && noiseUsedAt.contains(numInferenceSteps - 1)
  }
}

/// The states of a fixture in our terms: x_t in the usual scale, a state for each step.
struct FixtureTrajectory {
  let x, x0Hat: [Double]
  let z: [Double]?
  let count: Int
  let process: SamplingProcess
  /// Whether states there are x_t / √ᾱ_t.
  let isScaled: Bool
  let addsNoiseAtTheEnd: Bool

  private var isHeun: Bool { process.sampler == .heun }

  /// What the n-th call of the network is for state i; Heun has a call between.
  private func call(_ index: Int) -> Int {
    isHeun ? min(2 * index, 2 * process.steps - 1) : index
  }

  func firstCalls(_ t: [Double]) -> [Double] { process.grid.timesteps.indices.map { t[call($0)] } }

  private func scale(_ index: Int) -> Double {
    let time = (process.grid.times + [Double(process.grid.end)])[index]
    return isScaled ? 1 / process.schedule.alphaBar(at: time).squareRoot() : 1
  }

  private func values(_ all: [Double], _ index: Int) -> ArraySlice<Double> {
    all[index * count..<(index + 1) * count]
  }

  var start: [Float] { values(x, 0).map { Float($0 / scale(0)) } }

  func noise(_ index: Int) -> [Float] {
    z.map { values($0, index).map { Float($0) } } ?? Array(repeating: .nan, count: count)
  }

  /// The largest difference from the fixture's state, in its scale; NaN stays NaN.
  func error(of state: SamplingState) -> Double {
    var expected = Array(values(x, call(state.index)))
    if addsNoiseAtTheEnd, state.index == process.steps, let z {
      let alphaBar = process.schedule.alphaBar[process.grid.timesteps[process.steps - 1]]
      let sigma = process.sampler == .ancestral(.fixedLarge) ? (1 - alphaBar).squareRoot() : 0
      expected = zip(expected, values(z, state.index - 1)).map { $0 - sigma * $1 }
    }
    return largestDifference(state.xt.values.map { Double($0) * scale(state.index) }, expected)
  }

  func x0Error(of state: SamplingState) throws -> Double {
    let x0Hat = try #require(state.x0Hat)
    return largestDifference(
      x0Hat.values.map { Double($0) }, Array(values(self.x0Hat, call(state.index - 1))))
  }
}

/// The largest |a − b|; NaN stays NaN.
func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .nan }
  return zip(a, b).reduce(0) { largest, pair in
    let difference = (pair.0 - pair.1).magnitude
    return difference <= largest ? largest : difference
  }
}
