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
      if !latent.collapsed.isEmpty {
        return "After \(step) steps the VAE leaves \(latent.collapsedWords) unused."
      }
      return latent.randomCodesWords
        ?? "After \(step) steps, \(seconds) s, kinds of pictures gather in places of their own."
    case .paused: return "Paused after \(step) steps: Space goes on."
    case .finished:
      return "Learned in \(seconds) s. " + (latent.randomCodesWords ?? "n draws other codes.")
    }
  }
}

extension LatentState {
  /// The numbers of the code that say nothing, from 0.
  var collapsed: [Int] {
    guard let rates = survey?.variational.rates else { return [] }
    return rates.indices.filter { !(rates[$0] >= LatentSurvey.collapse) }
  }

  /// What sets the two apart, as it is measured; nil: not yet.
  var randomCodesWords: String? {
    guard let judgement, judgement.variational.distance > 0 else { return nil }
    let ratio = judgement.autoencoder.distance / judgement.variational.distance
    guard ratio.isFinite else { return nil }
    if ratio >= 1.2 {
      return "Pictures of random codes are \(NumberText.significant(ratio)) times nearer to real "
        + "ones with the VAE: it was told where codes lie, the autoencoder was not."
    }
    return "Pictures of random codes are as far from real ones with both, so far."
  }

  var collapsedWords: String {
    collapsed.count == 1
      ? "z\(collapsed[0] + 1)" : "\(collapsed.count) of \(draft.code) numbers of its code"
  }
}
