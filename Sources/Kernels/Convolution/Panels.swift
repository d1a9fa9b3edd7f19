/// The kernels' own layout of weights: panels of output channels.
///
/// `[panel][tap][input][lane]`: a full panel holds 2·lanes outputs side by side; the last one is
/// padded with zeros, and only one vector wide where the rest fits into one.
struct Panels {
  let outputs: Int
  let inputs: Int
  let taps: Int

  static let full = 2 * Processor.lanes

  var count: Int { (outputs + Self.full - 1) / Self.full }

  /// Floats in all panels.
  var size: Int { taps * inputs * paddedOutputs }

  var paddedOutputs: Int {
    let rest = outputs % Self.full
    let whole = outputs - rest
    return whole + (rest == 0 ? 0 : rest <= Processor.lanes ? Processor.lanes : Self.full)
  }

  /// Columns of a panel, padding included.
  func width(_ panel: Int) -> Int {
    min(Self.full, paddedOutputs - panel * Self.full)
  }

  /// Columns of a panel that hold outputs.
  func used(_ panel: Int) -> Int { min(Self.full, outputs - panel * Self.full) }

  func start(_ panel: Int) -> Int { panel * Self.full * taps * inputs }
}

extension Panels {
  /// Visits every weight: its place in the panels and its place in [outputs, inputs, taps].
  func visit(_ body: (_ packed: Int, _ file: Int) -> Void) {
    for panel in 0..<count {
      let width = width(panel)
      for tap in 0..<taps {
        for input in 0..<inputs {
          let row = start(panel) + (tap * inputs + input) * width
          for lane in 0..<used(panel) {
            body(row + lane, ((panel * Panels.full + lane) * inputs + input) * taps + tap)
          }
        }
      }
    }
  }
}

/// The weights with inputs and outputs exchanged, `[panel of inputs][tap][output][lane]`.
struct Transposition {
  let from: Panels
  let to: Panels

  init(_ shape: ConvolutionShape) {
    from = shape.panels
    to = shape.transposedPanels
  }

  func run(_ transposed: Output, _ weight: Input) {
    parallelFor(to.count * to.taps) { task in
      let (panel, tap) = (task / to.taps, task % to.taps)
      let width = to.width(panel)
      let target = transposed + to.start(panel) + tap * to.inputs * width
      let firstInput = panel * Panels.full
      for source in 0..<from.count {
        let sourceWidth = from.width(source)
        let rows = weight + from.start(source) + (tap * from.inputs + firstInput) * sourceWidth
        let used = (inputs: to.used(panel), outputs: from.used(source))
        let first = target + source * Panels.full * width
        // Squares of eight, then what no square covers.
        let whole = (inputs: used.inputs / 8 * 8, outputs: used.outputs / 8 * 8)
        for input in stride(from: 0, to: whole.inputs, by: 8) {
          for lane in stride(from: 0, to: whole.outputs, by: 8) {
            SIMD8.transpose(
              first + lane * width + input, stride: width, rows + input * sourceWidth + lane,
              stride: sourceWidth)
          }
        }
        for lane in 0..<used.outputs {
          let row = first + lane * width
          for input in (lane < whole.outputs ? whole.inputs : 0)..<used.inputs {
            row[input] = rows[input * sourceWidth + lane]
          }
          for input in used.inputs..<width { row[input] = 0 }
        }
      }
    }
  }
}
