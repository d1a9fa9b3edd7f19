import EngineMessages
import TerminalKit

extension AppState {
  /// What is happening to both, in one plain sentence.
  var latentSentence: String {
    let step = latent.latest.map { NumberText.grouped($0.step) } ?? "0"
    let seconds = latent.latest.map { NumberText.fixed($0.seconds, decimals: 1) } ?? "0"
    switch latent.phase {
    case .idle where latent.isRefused: return "These settings cannot be; ! tells why."
    case .idle:
      return "Both squeeze a picture into \(latent.draft.code) numbers. Space lets them learn how."
    case .learning:
      return latent.collapsed.isEmpty
        ? "After \(step) steps, \(seconds) s, kinds of pictures gather in places of their own."
        : "After \(step) steps the VAE leaves \(latent.collapsedWords) unused."
    case .paused: return "Paused after \(step) steps: Space goes on."
    case .finished:
      return "Learned in \(seconds) s. Random codes tell the two apart: n draws others."
    }
  }
}

extension LatentState {
  /// The numbers of the code that say nothing, from 0.
  var collapsed: [Int] {
    guard let rates = survey?.variational.rates else { return [] }
    return rates.indices.filter { !(rates[$0] >= LatentSurvey.collapse) }
  }

  var collapsedWords: String {
    collapsed.count == 1
      ? "z\(collapsed[0] + 1)" : "\(collapsed.count) of \(draft.code) numbers of its code"
  }
}
