import Kernels

/// The threads that training and sampling use; results never depend on how many there are.
public enum ComputeThreads {
  public static var count: Int { Threads.count }

  /// - Parameter count: At least 1.
  public static func use(_ count: Int) { Threads.setCount(count) }
}
