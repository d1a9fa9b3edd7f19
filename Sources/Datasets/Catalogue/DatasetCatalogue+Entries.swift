import Files

extension DatasetCatalogue {
  static func entries(assets: Assets, environment: [String: String]) -> [DatasetEntry] {
    let bundled = assets.directory.map { [$0] } ?? assets.candidates
    return [
      DatasetEntry(
        name: "mnist", title: "handwritten digits, 500 of each", count: 5_000, height: 28,
        width: 28, channels: 1, classes: digits, licence: mnistLicence, credit: mnistCredit,
        cure: "it belongs to this program; set DDPM_ASSETS to its directory “assets”",
        places: bundled.map { $0 + "/mnist" }),
      DatasetEntry(
        name: "mnist-60k", title: "handwritten digits, all for training", count: 60_000,
        height: 28, width: 28, channels: 1, classes: digits, licence: mnistLicence,
        credit: mnistCredit,
        cure: "“ddpm datasets download mnist-60k” fetches it",
        places: places("mnist-60k", environment)),
      DatasetEntry(
        name: "fashion-mnist", title: "clothes and shoes", count: 60_000, height: 28, width: 28,
        channels: 1,
        classes: [
          "T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker",
          "bag", "ankle boot",
        ],
        licence: "MIT", credit: "Xiao, Rasul & Vollgraf (2017), Zalando SE",
        cure: "“apt-get install dataset-fashion-mnist” brings it, or “ddpm datasets download "
          + "fashion-mnist”",
        places: places("fashion-mnist", environment)),
      DatasetEntry(
        name: "cifar10", title: "animals and vehicles in colour", count: 50_000, height: 32,
        width: 32, channels: 3, classes: CIFARDirectory.classes,
        licence: "none stated, for research", credit: "Krizhevsky (2009)",
        cure: "“ddpm datasets download cifar10” fetches it",
        places: places("cifar10", environment)),
    ]
  }

  private static let digits = (0...9).map { "\($0)" }
  private static let mnistLicence = "CC BY-SA 3.0"
  private static let mnistCredit = "LeCun, Cortes & Burges (1998)"

  /// The user's own data first, then the system's, where Debian's packages put theirs.
  private static func places(_ name: String, _ environment: [String: String]) -> [String] {
    var places: [String] = []
    if let own = environment["XDG_DATA_HOME"], own.hasPrefix("/") {
      places.append(own + "/ddpm/" + name)
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      places.append(home + "/.local/share/ddpm/" + name)
    }
    return places + ["/usr/share/datasets/" + name]
  }
}
