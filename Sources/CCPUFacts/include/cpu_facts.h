#ifndef DDPM_CPU_FACTS_H
#define DDPM_CPU_FACTS_H

// What the processor that the kernels are compiled for offers, as constants that fold:
// the `-march` handed to clang's importer decides, see Package.swift.

#if defined(__AVX512F__) && defined(__AVX512VL__)
#define DDPM_VECTOR_LANES 16
#else
#define DDPM_VECTOR_LANES 8
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define DDPM_HAS_FMA 1
#else
#define DDPM_HAS_FMA 0
#endif

/// Tells the processor that this thread spins.
static inline void ddpm_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Asks for the cache line at `address`, which is about to be read.
static inline void ddpm_prefetch(const void *address) { __builtin_prefetch(address, 0, 3); }

/// Asks for the cache line at `address`, which is about to be overwritten.
static inline void ddpm_prefetch_to_write(const void *address) {
  __builtin_prefetch(address, 1, 2);
}

#endif
