import EngineMessages
import TerminalKit

extension AppState {
  /// What the planes show, in one plain sentence.
  var truthSentence: String {
    if truth.showsPictures { return memorySentence }
    if truth.isDrawing {
      return truth.points.isEmpty
        ? "Arrow keys move the pen, Enter or the mouse puts a point; Esc puts the pen away."
        : "\(NumberText.grouped(truth.points.count)) points. Esc puts the pen away, then Space "
          + "learns them."
    }
    let above = truth.aboveFloor.map { NumberText.percent($0, decimals: $0 < 0.1 ? 1 : 0) }
    let seconds = truth.latest.map { NumberText.fixed($0.seconds, decimals: 1) } ?? "0"
    switch truth.phase {
    case .idle where truth.isRefused:
      return "Nothing can be learned with this schedule; ! tells why."
    case .idle:
      return "The best answer is known exactly. Space lets a small network learn it."
    case .learning:
      guard let above else { return "The network has begun to learn." }
      return "\(above) above the floor after \(seconds) s."
    case .paused: return "Paused: Space goes on."
    case .finished:
      guard let above else { return "Learned in \(seconds) s." }
      return "Learned in \(seconds) s: \(above) above the floor."
    }
  }
}
