// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The processor the kernels are compiled for; `DDPM_MARCH=x86-64` gives the portable build.
let march = ProcessInfo.processInfo.environment["DDPM_MARCH"] ?? "native"

/// Kernels run at full speed in debug builds as well, so that the tests stay quick.
let kernelFlags: [SwiftSetting] = [
  .unsafeFlags([
    "-Ounchecked", "-wmo", "-num-threads", "2", "-disable-batch-mode", "-Xcc", "-march=\(march)",
  ])
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

let package = Package(
  name: "ddpm",
  products: [.executable(name: "ddpm", targets: ["ddpm"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .target(name: "CCPUFacts"),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .systemLibrary(name: "CPNG"),
    .systemLibrary(name: "CGIF"),
    .systemLibrary(name: "CZlib"),

    .target(name: "Kernels", dependencies: ["CCPUFacts"], swiftSettings: kernelFlags),
    .executableTarget(name: "Benchmarks", dependencies: ["Kernels"]),
    .target(name: "Tensors", dependencies: ["Kernels"]),
    .target(name: "Networks", dependencies: ["Tensors"]),
    .target(name: "Learning", dependencies: ["Kernels", "Tensors", "Networks"]),
    .target(name: "Schedules", dependencies: [realModule]),
    .target(name: "Diffusion", dependencies: ["Tensors", "Schedules", realModule]),
    .target(name: "Files"),
    .target(name: "Pictures", dependencies: ["Files", "CPNG", "CGIF"]),
    .target(name: "Datasets", dependencies: ["Tensors", "Files", "Pictures", "CZlib"]),
    .target(
      name: "Checkpoints",
      dependencies: ["Files", "Tensors", "Networks", "Learning", "Schedules", "Diffusion"]),
    .target(
      name: "Evaluation", dependencies: ["Datasets", "Diffusion", "Schedules", "Tensors"]),
    .target(name: "EngineMessages", dependencies: ["Schedules"]),
    .target(
      name: "Engine",
      dependencies: [
        "EngineMessages", "Checkpoints", "Datasets", "Diffusion", "Evaluation", "Learning",
        "Networks", "Pictures", "Schedules", "Tensors", "Kernels",
      ]),
    .target(name: "TerminalKit"),
    .target(name: "Explorer", dependencies: ["EngineMessages", "Schedules", "TerminalKit"]),
    .executableTarget(
      name: "ddpm",
      dependencies: [
        "Engine", "EngineMessages", "Explorer", "TerminalKit", "Checkpoints", "Datasets",
        "Diffusion", "Evaluation", "Files", "Networks", "Pictures", "Schedules", "Tensors",
        "CNcurses", argumentParser,
      ]),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "TestSupport"]),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Learning", "Checkpoints", "TestSupport"]),
    .testTarget(name: "SchedulesTests", dependencies: ["Schedules", "TestSupport"]),
    .testTarget(
      name: "DiffusionTests", dependencies: ["Diffusion", "Networks", "Checkpoints", "TestSupport"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "PicturesTests", dependencies: ["Files", "Pictures", "CGIF", "TestSupport"]),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "Files", "Pictures", "Tensors", "TestSupport"]),
    .testTarget(
      name: "EvaluationTests",
      dependencies: ["Evaluation", "Datasets", "Diffusion", "Schedules", "Tensors", "TestSupport"]),
    .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "TestSupport"]),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "EngineMessages", "Checkpoints", "Datasets", "Diffusion", "Networks", "Schedules",
        "Tensors",
        "TestSupport",
      ]),
    .testTarget(name: "TerminalKitTests", dependencies: ["TerminalKit", "TestSupport"]),
    .testTarget(name: "ExplorerTests", dependencies: ["Explorer", "TestSupport"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "ddpm", "Checkpoints", "EngineMessages", "Explorer", "Files", "Networks", "Pictures",
        "TerminalKit", "TestSupport",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
