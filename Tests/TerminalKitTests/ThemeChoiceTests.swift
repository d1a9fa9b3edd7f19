import Foundation
import TestSupport
import Testing

@testable import TerminalKit

@Suite struct ThemeChoiceTests {
  private static let roles: [(String, Color)] = [
    ("xt", Theme.xt), ("x0Hat", Theme.x0Hat), ("epsilon", Theme.epsilon), ("beta", Theme.beta),
    ("alphaBar", Theme.alphaBar), ("logSNR", Theme.logSNR), ("loss", Theme.loss),
    ("heldOut", Theme.heldOut), ("text", Theme.text), ("dim", Theme.dim),
    ("accent", Theme.accent), ("warning", Theme.warning), ("failure", Theme.failure),
  ]

  /// Linear light of a channel, by the sRGB standard.
  private func linear(_ value: UInt8) -> Double {
    let part = Double(value) / 255
    return part <= 0.040_45 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }

  /// The contrast ratio of WCAG 2.
  private func contrast(_ a: Color, _ b: Color) -> Double {
    func luminance(_ color: Color) -> Double {
      0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let (high, low) = (max(luminance(a), luminance(b)), min(luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
  }

  /// Text must be readable: 4.5 to 1 is WCAG's AA for text, 7 to 1 its AAA.
  @Test(arguments: [(ThemeChoice.light, 4.5), (.highContrast, 7)])
  func textStandsOutFromItsGround(choice: ThemeChoice, least: Double) throws {
    let ground = try #require(choice.background)
    for (name, color) in Self.roles {
      let ratio = contrast(choice.color(color), ground)
      #expect(ratio >= least, "\(name): \(ratio)")
    }
  }

  /// What shares a chart, or a border title and its neighbour's.
  private static let together: [[Color]] = [
    [Theme.beta, Theme.alphaBar, Theme.logSNR], [Theme.loss, Theme.heldOut],
    [Theme.xt, Theme.x0Hat, Theme.epsilon], [Theme.text, Theme.warning, Theme.failure],
  ]

  /// Seen with no cones of one kind; Machado, Oliveira & Fernandes (2009), severity 1.
  private static let simulations: [[Double]] = [
    [
      0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
    ],
    [
      0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881,
    ],
    [
      1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900,
    ],
  ]

  private func seen(_ color: Color, _ matrix: [Double]) -> Oklab {
    let light = [linear(color.red), linear(color.green), linear(color.blue)]
    let bytes = (0..<3).map { row -> UInt8 in
      let value = (0..<3).reduce(0.0) { $0 + matrix[3 * row + $1] * light[$1] }
      let part = value <= 0.003_130_8 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      return UInt8(max(0, min(255, (255 * part).rounded())))
    }
    return Oklab(Color(bytes[0], bytes[1], bytes[2]))
  }

  /// Twice 0.02 in Oklab is a difference that is just noticed side by side; lines are thin, so ten
  /// times that is asked for.
  @Test func coloursOfOneChartStayApartForEverybody() {
    for colors in Self.together {
      let shown = colors.map { ThemeChoice.colorBlind.color($0) }
      for (i, first) in shown.enumerated() {
        for second in shown[..<i] {
          for matrix in Self.simulations {
            let distance = seen(first, matrix).distance(to: seen(second, matrix)).squareRoot()
            #expect(distance >= 0.1, "\(first.hexadecimal) \(second.hexadecimal): \(distance)")
          }
        }
      }
    }
  }

  @Test func picturesAndTerminalsWithoutColoursKeepTheirs() {
    var grid = Grid(Size(3, 1))
    grid[0, 0] = Cell("▀", foreground: Theme.xt, background: Theme.dim, content: .picture)
    grid[1, 0] = Cell("x", foreground: Theme.xt)
    let light = ThemeChoice.light.applied(to: grid, for: .full)
    #expect(light[0, 0] == grid[0, 0])
    #expect(light[1, 0].foreground == ThemeChoice.light.color(Theme.xt))
    #expect(light[2, 0].background == ThemeChoice.light.background)
    #expect(ThemeChoice.light.applied(to: grid, for: .mono) == grid)
    #expect(ThemeChoice.dark.applied(to: grid, for: .full) == grid)
  }

  @Test func choicesGoRound() {
    var choice = ThemeChoice.dark
    for _ in ThemeChoice.allCases { choice = choice.next }
    #expect(choice == .dark)
    #expect(Set(ThemeChoice.allCases.map(\.name)).count == ThemeChoice.allCases.count)
  }

  /// There and back is the same colour: each channel within one of 255, as both ways round.
  @Test(arguments: 0..<64) func oklabHasAnInverse(seed: Int) {
    var random = SplitMix(seed: seed)
    let bytes = (0..<3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let color = Color(bytes[0], bytes[1], bytes[2])
    let back = Oklab(color).color
    for (a, b) in [(color.red, back.red), (color.green, back.green), (color.blue, back.blue)] {
      #expect(abs(Int(a) - Int(b)) <= 1)
    }
  }
}
