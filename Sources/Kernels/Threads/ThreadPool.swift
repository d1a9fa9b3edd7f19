import CCPUFacts
import Dispatch
import Glibc
import Synchronization

/// The threads that `parallelFor` uses; results never depend on how many there are.
public enum Threads {
  /// At first one for each processor.
  public static var count: Int { ThreadPool.shared.threads }

  /// Sets the number of threads, the caller's own included; at least 1.
  public static func setCount(_ count: Int) { ThreadPool.shared.resize(to: max(1, count)) }
}

/// Calls `body` once for each index in `0..<count`, on several threads, and returns when all are
/// done.
///
/// The indices are the split of the work and must not depend on the number of threads. Inside
/// another `parallelFor` the indices run one after the other on the calling thread.
public func parallelFor(_ count: Int, _ body: (_ index: Int) -> Void) {
  ThreadPool.shared.run(count, body)
}

/// One pool of workers that spin briefly for more work and then sleep.
///
/// A worker claims an index by a compare-and-swap on a word that holds the job's number beside the
/// next index, so one that wakes late finds its job over and touches nothing. Nobody waits for
/// a worker that has claimed nothing.
final class ThreadPool: Sendable {
  static let shared = ThreadPool()

  /// The job's number in the upper half, the next index to claim in the lower.
  private let ticket = Atomic<UInt64>(0)
  private let jobCount = Atomic<Int>(0)
  private let jobBody = Atomic<UInt>(0)
  private let completed = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let wanted: Atomic<Int>
  private let sleepers = Mutex<[Sleeper]>([])

  /// A worker's bed: whoever swaps `isAsleep` to false must signal.
  private final class Sleeper: Sendable {
    let isAsleep = Atomic<Bool>(false)
    let bell = DispatchSemaphore(value: 0)
  }

  private init() {
    wanted = Atomic(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  var threads: Int { wanted.load(ordering: .relaxed) }

  func resize(to count: Int) { wanted.store(count, ordering: .relaxed) }

  func run(_ count: Int, _ body: (Int) -> Void) {
    let threads = self.threads
    guard count > 1, threads > 1,
      isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      for index in 0..<max(0, count) { body(index) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { pointer in
        open(count, pointer, workers: min(threads, count) - 1)
        let job = ticket.load(ordering: .relaxed) >> 32
        work(job)
        waitForTheOthers(count)
        // Closed before the next job's body is written: a stale claim cannot succeed any more.
        ticket.store(job << 32 | 0xFFFF_FFFF, ordering: .sequentiallyConsistent)
      }
    }
    isBusy.store(false, ordering: .releasing)
  }

  private func open(_ count: Int, _ body: UnsafePointer<(Int) -> Void>, workers: Int) {
    completed.store(0, ordering: .relaxed)
    jobCount.store(count, ordering: .relaxed)
    jobBody.store(UInt(bitPattern: body), ordering: .relaxed)
    let job = (ticket.load(ordering: .relaxed) >> 32) &+ 1
    ticket.store(job << 32, ordering: .sequentiallyConsistent)
    let beds = sleepers.withLock { sleepers in
      while sleepers.count < workers { sleepers.append(hire(number: sleepers.count)) }
      return sleepers
    }
    for bed in beds.prefix(workers)
    where bed.isAsleep.compareExchange(
      expected: true, desired: false, ordering: .sequentiallyConsistent
    ).exchanged {
      bed.bell.signal()
    }
  }

  /// Runs indices of `job` until none is left to claim.
  private func work(_ job: UInt64) {
    while true {
      let seen = ticket.load(ordering: .acquiring)
      let index = Int(seen & 0xFFFF_FFFF)
      guard seen >> 32 == job, index < jobCount.load(ordering: .relaxed) else { return }
      let address = jobBody.load(ordering: .relaxed)
      let claim = ticket.compareExchange(
        expected: seen, desired: seen + 1, ordering: .acquiringAndReleasing)
      guard claim.exchanged else { continue }
      if let body = UnsafePointer<(Int) -> Void>(bitPattern: address) { body.pointee(index) }
      completed.add(1, ordering: .releasing)
    }
  }

  private func waitForTheOthers(_ count: Int) {
    var turns = 0
    while completed.load(ordering: .acquiring) < count {
      turns += 1
      if turns > Self.spins { sched_yield() } else { pauseBriefly() }
    }
  }

  /// Spins before a worker sleeps: about 20 µs, longer than the gap between two kernels.
  private static let spins = 2_000

  private func hire(number: Int) -> Sleeper {
    let bed = Sleeper()
    let start = Unmanaged.passRetained(Start(pool: self, bed: bed, number: number)).toOpaque()
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        start.pool.live(in: start.bed, number: start.number)
      }, start)
    pthread_detach(thread)
    return bed
  }

  private final class Start {
    let pool: ThreadPool
    let bed: Sleeper
    let number: Int

    init(pool: ThreadPool, bed: Sleeper, number: Int) {
      self.pool = pool
      self.bed = bed
      self.number = number
    }
  }

  private func live(in bed: Sleeper, number: Int) -> Never {
    var last: UInt64 = 0
    while true {
      var turns = 0
      while ticket.load(ordering: .sequentiallyConsistent) >> 32 == last {
        turns += 1
        if turns < Self.spins { pauseBriefly() } else { sleep(in: bed, unlessAfter: last) }
      }
      last = ticket.load(ordering: .sequentiallyConsistent) >> 32
      if number < threads - 1 { work(last) }
    }
  }

  private func sleep(in bed: Sleeper, unlessAfter last: UInt64) {
    bed.isAsleep.store(true, ordering: .sequentiallyConsistent)
    if ticket.load(ordering: .sequentiallyConsistent) >> 32 != last,
      bed.isAsleep.compareExchange(
        expected: true, desired: false, ordering: .sequentiallyConsistent
      ).exchanged
    {
      return
    }
    bed.bell.wait()
  }

  @inline(__always)
  private func pauseBriefly() { ddpm_pause() }
}
