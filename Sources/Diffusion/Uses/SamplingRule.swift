import Schedules
import Tensors

/// What leads from one state of a trajectory to the next: a sampler, or something built on one.
public protocol SamplingRule {
  /// Steps from the first state to the last.
  var steps: Int { get }

  /// One step; `state` must not be the last.
  func next(_ state: SamplingState, with predictor: some NoisePredictor) -> SamplingState
}

extension SamplingProcess: SamplingRule {}

extension SamplingProcess {
  /// The same process on the part of its grid from `t` on.
  ///
  /// - Throws: `grid`, for a t that is not in 1…T or not above the grid's end.
  public func beginning(at t: Int) throws(DiffusionError) -> SamplingProcess {
    let part: TimeGrid
    do throws(ScheduleError) {
      part = try grid.beginning(at: t, of: schedule.timesteps)
    } catch {
      throw .grid(error)
    }
    return try SamplingProcess(
      sampler, schedule: schedule, grid: part, limit: limit, source: source, solver: solver)
  }

  /// The same process from a state of another trajectory on, with what that passed as the
  /// beginning of its grid.
  ///
  /// So a state goes on with its index, and a solver that looks back finds what was before: with
  /// the sampler, the grid and the seed of the other trajectory this one equals it to the bit.
  /// - Parameter passed: The times of the states 0…k; k is the state's index.
  /// - Throws: `grid`, if nothing is left to walk.
  public func branching(after passed: [Double]) throws(DiffusionError) -> SamplingProcess {
    let part: TimeGrid
    do throws(ScheduleError) {
      part = try grid.continuing(after: passed, of: schedule.timesteps)
    } catch {
      throw .grid(error)
    }
    return try SamplingProcess(
      sampler, schedule: schedule, grid: part, limit: limit, source: source, solver: solver)
  }

  /// The state at the grid's first time that begins with noise added to pictures: image to image.
  ///
  /// On a grid of one timestep t the only step leads to x̂_0, the network's view of the pictures
  /// from t.
  /// - Parameter x0: [N, H, W, C].
  public func start(x0: Tensor) -> SamplingState {
    let epsilon = source.normal(x0.shape, .xT)
    return start(xT: diffused(x0, at: grid.times[0], epsilon))
  }

  /// Pictures with noise added as at one time, which may lie between timesteps.
  ///
  /// Source: Ho et al. (2020), Eq. 4.
  func diffused(_ x0: Tensor, at time: Double, _ epsilon: Tensor) -> Tensor {
    let alphaBar = schedule.alphaBar(at: time)
    return .weightedSum(
      Float(alphaBar.squareRoot()), x0, Float((1 - alphaBar).squareRoot()), epsilon)
  }

  /// The time of a state, 0…S.
  func time(of index: Int) -> Double {
    index < steps ? grid.times[index] : Double(grid.end)
  }
}
