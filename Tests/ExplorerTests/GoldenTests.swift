import TerminalKit
import TestSupport
import Testing

@testable import Explorer

/// Every workspace as it looked when somebody looked at it.
@Suite struct GoldenTests {
  private static let sizes = [
    Size(200, 60), Size(120, 40), Size(80, 24), Size(60, 15), Size(1, 1),
  ]

  private static let scenes: [(name: String, state: @Sendable () -> AppState)] = [
    ("first", { Scenes.waiting() }),
    ("training", { Scenes.training() }),
    ("comparing", { Scenes.comparing() }),
    ("runs", { Scenes.choosingRuns() }),
    ("sampling", { Scenes.playing() }),
    (
      "sampling-change",
      {
        var state = Scenes.playing()
        _ = Scenes.press(&state, "v", "v")
        return state
      }
    ),
    ("sampling-branches", { Scenes.branches() }),
    (
      "sampling-branch-settings",
      {
        var state = Scenes.branches(2)
        _ = Scenes.press(&state, .tab)
        return state
      }
    ),
    (
      "sampling-grid",
      {
        var state = Scenes.sampling(count: 16)
        _ = Scenes.press(&state, "p", .right, .right, .tab, .end)
        return state
      }
    ),
    (
      "sampling-loupe",
      {
        var state = Scenes.playing()
        _ = Scenes.press(&state, "z", .left, .down, .down)
        return state
      }
    ),
    (
      "sampling-inside",
      {
        var state = Scenes.playing()
        _ = Scenes.press(&state, "i", .left)
        guard let asked = state.sample.inside.asked else { return state }
        _ = update(&state, .engine(.activationMaps(Scenes.maps(asked))))
        return state
      }
    ),
    ("sampling-mask", { Scenes.painting() }),
    (
      "sampling-inpainted",
      {
        var state = Scenes.painting()
        _ = Scenes.press(&state, .enter)
        for index in 0...50 {
          _ = update(&state, .engine(.sampled(Scenes.frame(2, index, of: 50, count: 4))))
        }
        _ = Scenes.press(&state, .tab, .end)
        return state
      }
    ),
    ("sampling-mixed", { Scenes.mixed() }),
    (
      "sampling-alone",
      {
        var state = Scenes.sampling(count: 16)
        _ = Scenes.press(&state, "p", .right, .right, .enter, .end)
        return state
      }
    ),
    ("sampling-race", { Scenes.race() }),
    ("schedule", { Scenes.bending() }),
    ("schedule-handles", { Scenes.drawing() }),
    ("schedule-weights", { Scenes.weighing() }),
    ("schedule-grid", { Scenes.laying() }),
    ("schedule-pair", { Scenes.pairing() }),
    ("bound", { Scenes.bound() }),
    ("bound-schedule", { Scenes.learningSchedule() }),
    ("latent", { Scenes.latent() }),
    ("latent-between", { Scenes.latent("v") }),
    ("latent-code", { Scenes.latent(code: 6, "v", "v", .tab) }),
    ("latent-manifold", { Scenes.latent("m") }),
    ("latent-bridge", { Scenes.bridge() }),
    ("truth", { Scenes.truth() }),
    ("truth-learning", { Scenes.learningTruth() }),
    ("truth-pictures", { Scenes.recalledTruth() }),
    ("truth-drawing", { Scenes.drawingTruth() }),
    ("tour", { scene { try Scenes.tour(noised: false) } }),
    ("tour-noise", { scene { try Scenes.tour(noised: true) } }),
    ("tour-algorithm1", { scene(Scenes.tourAlgorithm1) }),
    ("tour-algorithm2", { scene(Scenes.tourAlgorithm2) }),
    ("tour-network", { scene(Scenes.tourNetwork) }),
    (
      "help",
      {
        var state = AppState()
        _ = Scenes.press(&state, "?")
        return state
      }
    ),
  ]

  /// The scene, or the state of a fresh start where its text cannot be read.
  private static func scene(_ make: () throws -> AppState) -> AppState {
    (try? make()) ?? AppState()
  }

  @Test(arguments: scenes.map(\.name), sizes) func screensStayAsTheyWere(
    name: String, size: Size
  ) throws {
    let scene = try #require(Self.scenes.first { $0.name == name })
    // What the view forgets to paint shows as ▒.
    var grid = Grid(size, filledWith: Cell("▒"))
    scene.state().paint(into: &grid)
    let difference = try Golden.difference(
      Self.text(grid), "Explorer/\(name)-\(size.width)x\(size.height)")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test(arguments: scenes.map(\.name)) func everyGlyphHasAnASCIIStandIn(name: String) throws {
    let scene = try #require(Self.scenes.first { $0.name == name })
    let grid = view(scene.state(), size: Size(120, 40))
    var painter = TierPainter(.mono, isASCII: true)
    for y in 0..<grid.size.height {
      for x in 0..<grid.size.width where grid[x, y].glyph != "?" {
        let painted = painter.paint(grid[x, y], x: x, y: y).glyph
        #expect(painted.isASCII && painted != "?", "\(grid[x, y].glyph) at \(x), \(y)")
      }
    }
  }

  private static let tiers: [(name: String, tier: ColorTier)] = [
    ("24-bit", .full), ("256", .palette256), ("16", .palette16), ("8", .palette8),
    ("mono", .mono),
  ]

  /// Screens as every kind of terminal shows them: their glyphs, those without colours, and a number
  /// for all that each kind is told.
  @Test(
    arguments: [
      "comparing", "sampling", "sampling-race", "schedule-handles", "schedule-weights",
      "schedule-pair", "bound", "bound-schedule", "latent",
      "truth-learning",
      "tour-algorithm1",
    ],
    [Size(300, 100), Size(200, 60), Size(120, 40), Size(80, 24), Size(60, 15)]
  ) func everyTierStaysAsItWas(name: String, size: Size) throws {
    let scene = try #require(Self.scenes.first { $0.name == name })
    let grid = view(scene.state(), size: size)
    var lines = [grid.text]
    for (name, tier) in Self.tiers {
      var painter = TierPainter(tier, isASCII: false)
      var (checksum, text): (UInt64, String) = (0xCBF2_9CE4_8422_2325, "")
      for y in 0..<size.height {
        for x in 0..<size.width {
          let cell = painter.paint(grid[x, y], x: x, y: y)
          text.unicodeScalars.append(cell.glyph)
          for value in [
            UInt64(cell.glyph.value), UInt64(cell.style.rawValue), Self.number(cell.foreground),
            Self.number(cell.background),
          ] {
            checksum = (checksum ^ value) &* 0x100_0000_01B3
          }
        }
        text.append("\n")
      }
      lines.append("\(name) \(String(checksum, radix: 16))")
      if tier == .mono { lines.append(text) }
    }
    let difference = try Golden.difference(
      lines.joined(separator: "\n"), "Explorer/tiers-\(name)-\(size.width)x\(size.height)")
    #expect(difference == nil, "\(difference ?? "")")
  }

  private static func number(_ color: PaintColor) -> UInt64 {
    switch color {
    case .standard: 1 << 32
    case .number(let index): 1 << 33 | UInt64(index)
    case .exact(let color):
      UInt64(color.red) << 16 | UInt64(color.green) << 8 | UInt64(color.blue)
    }
  }

  /// The glyphs, the runs of style, and one number for the colours of all pictures.
  private static func text(_ grid: Grid) -> String {
    var plain = grid
    var checksum: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a, 64 bits
    for y in 0..<grid.size.height {
      for x in 0..<grid.size.width where grid[x, y].content == .picture {
        for color in [grid[x, y].foreground, grid[x, y].background] {
          for byte in [color?.red, color?.green, color?.blue] {
            checksum = (checksum ^ UInt64(byte ?? 0)) &* 0x100_0000_01B3
          }
        }
        plain[x, y] = .blank
      }
    }
    return "\(grid.text)\n\n\(plain.styleRuns)\n\npictures \(String(checksum, radix: 16))"
  }
}
