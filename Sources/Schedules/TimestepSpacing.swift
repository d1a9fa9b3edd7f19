/// How S of the T timesteps are chosen for sampling, in diffusers' words.
///
/// Source: Lin et al. (2024), Common diffusion noise schedules and sample steps are flawed,
/// Table 2.
public enum TimestepSpacing: String, CaseIterable, Codable, Equatable, Sendable {
  /// Whole strides from the beginning, so that T is left out.
  case leading
  /// Both ends, and evenly between them.
  case linspace
  /// Whole strides from the end, so that T is in.
  case trailing
}
