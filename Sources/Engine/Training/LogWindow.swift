import Learning

/// The means of the steps since the last line of the log.
struct LogWindow {
  private var steps = 0.0
  private var losses = 0.0
  private var norms = 0.0
  private var updates = 0.0
  private var images = 0.0
  private var seconds = 0.0

  mutating func add(loss: Double, norms: StepNorms, images: Int, seconds: Double) {
    steps += 1
    losses += loss
    self.norms += norms.gradient
    updates += norms.update
    self.images += Double(images)
    self.seconds += seconds
  }

  var loss: Double { losses / steps }
  var norm: Double { norms / steps }
  var update: Double { updates / steps }
  var imagesPerSecond: Double { images / max(seconds, 1e-9) }
}
