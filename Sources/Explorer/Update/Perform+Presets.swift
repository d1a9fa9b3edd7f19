import Schedules

/// A schedule that many have used.
struct SchedulePreset: Equatable, Sendable {
  let name: String
  let specification: ScheduleSpecification

  static let all: [SchedulePreset] = [
    SchedulePreset(name: "Ho et al. (2020)", specification: .ho2020),
    SchedulePreset(
      name: "Nichol & Dhariwal (2021), cosine", specification: .standard(.cosine)),
    SchedulePreset(
      name: "Stable Diffusion, linear in √β",
      specification: ScheduleSpecification(
        shape: .scaledLinear, timesteps: 1000, betaStart: 0.00085, betaEnd: 0.012)),
    SchedulePreset(name: "sigmoid", specification: .standard(.sigmoid)),
    SchedulePreset(name: "constant β", specification: .standard(.constant)),
    SchedulePreset(
      name: "Lin et al. (2024), nothing left at T",
      specification: ScheduleSpecification(
        shape: .linear, timesteps: 1000, betaStart: 1e-4, betaEnd: 0.02, rescalesToZeroSNR: true)),
  ]
}

extension AppState {
  mutating func takeNextPreset() {
    let presets = SchedulePreset.all
    let index = presets.firstIndex { $0.specification == schedule.specification }
    let next = presets[index.map { ($0 + 1) % presets.count } ?? 0]
    bend(next.specification, changing: nil)
    tell("\(next.name): \(next.specification.summary).")
  }
}
