/// Where a data set is published, and how to tell that it has come whole.
public struct DatasetSource: Equatable, Sendable {
  public struct File: Equatable, Sendable {
    public let name: String
    /// As its publisher gives it, in hexadecimal.
    public let md5: String

    public init(_ name: String, md5: String) {
      self.name = name
      self.md5 = md5
    }
  }

  /// Addresses that hold the files; those after the first are tried where it fails.
  public let addresses: [String]
  public let files: [File]
  /// Whether the one file is an archive, whose directory's files are wanted.
  public let isArchive: Bool

  public init(addresses: [String], files: [File], isArchive: Bool = false) {
    self.addresses = addresses
    self.files = files
    self.isArchive = isArchive
  }
}

extension DatasetSource {
  /// The sources of the data sets that can be fetched, by their names.
  public static let known: [String: DatasetSource] = [
    "mnist-60k": DatasetSource(
      addresses: [
        "http://yann.lecun.com/exdb/mnist", "https://ossci-datasets.s3.amazonaws.com/mnist",
      ],
      files: [
        File("train-images-idx3-ubyte.gz", md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        File("train-labels-idx1-ubyte.gz", md5: "d53e105ee54ea40749a09fcbcd1e9432"),
        File("t10k-images-idx3-ubyte.gz", md5: "9fb629c4189551a2d022fa330f9573f3"),
        File("t10k-labels-idx1-ubyte.gz", md5: "ec29112dd5afa0611ce80d1b7f02629c"),
      ]),
    "fashion-mnist": DatasetSource(
      addresses: ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"],
      files: [
        File("train-images-idx3-ubyte.gz", md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        File("train-labels-idx1-ubyte.gz", md5: "25c81989df183df01b3e8a0aad5dffbe"),
        File("t10k-images-idx3-ubyte.gz", md5: "bef4ecab320f06d8554ea6380940ec79"),
        File("t10k-labels-idx1-ubyte.gz", md5: "bb300cfdad3c16e7a12a480ee83cd310"),
      ]),
    "cifar10": DatasetSource(
      addresses: ["https://www.cs.toronto.edu/~kriz"],
      files: [File("cifar-10-binary.tar.gz", md5: "c32a1d4ab5d03f1284b67883e8d87530")],
      isArchive: true),
  ]
}
