import Datasets
import EngineMessages

extension Session {
  func obey(_ command: LessonCommand) {
    switch command {
    case .turn(let count):
      do throws(EngineError) {
        if lesson == nil { lesson = try AlgorithmLesson(split(of: nil).learned) }
        lesson?.ask(turns: count)
      } catch {
        mailbox.publish(.lesson(.refused))
        report(error)
      }
    }
  }

  /// One turn of the lesson, if one was asked for.
  func advanceLesson() {
    guard lesson.map({ $0.left > 0 }) == true, var lesson = lesson.take() else { return }
    do throws(EngineError) {
      if let turn = try lesson.advance() {
        mailbox.publish(.lesson(.turned(turn, left: lesson.left)))
      }
      self.lesson = lesson
    } catch {
      mailbox.publish(.lesson(.refused))  // the next turn begins with a new network
      report(error)
    }
  }
}
