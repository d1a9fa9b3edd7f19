import CCPUFacts
import Glibc

/// Asks for memory before it is used; the floats need not exist.
enum CacheLines {
  private static let floats = 16

  /// For what is about to be read.
  @inline(__always)
  static func prefetch(_ start: Input, count: Int) {
    var i = 0
    while i < count {
      ddpm_prefetch(start + i)
      i &+= floats
    }
  }

  /// For what is about to be overwritten.
  @inline(__always)
  static func prefetchToWrite(_ start: Output, count: Int) {
    var i = 0
    while i < count {
      ddpm_prefetch_to_write(start + i)
      i &+= floats
    }
  }
}

/// How much a core keeps close.
enum Caches {
  /// Floats of its second cache; those of 1 MB where the system does not tell.
  static let second: Int = {
    let bytes = sysconf(Int32(_SC_LEVEL2_CACHE_SIZE))
    return (bytes > 0 ? bytes : 1 << 20) / 4
  }()
}
