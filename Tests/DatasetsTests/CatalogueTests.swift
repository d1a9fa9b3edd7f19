import Files
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Test func assetsAreFoundFromThePlaceOfTheProgramOrTheSource() {
  let ours = Places.repository.path + "/assets"
  let beside = Assets(
    environment: [:], executable: Places.repository.path + "/.build/debug/ddpm", source: "")
  #expect(beside.directory == ours)
  let built = Assets(
    environment: [:], executable: "/usr/bin/ddpm",
    source: Places.repository.path + "/Sources/Files/Assets.swift")
  #expect(built.directory == ours)
  let told = Assets(environment: ["DDPM_ASSETS": ours], executable: "", source: "")
  #expect(told.directory == ours)
}

@Test func assetsAreLookedForBesideAndAbove() {
  let told = Assets(environment: ["DDPM_ASSETS": "/nowhere"], executable: "", source: "")
  #expect(told.directory == nil)
  let untold = Assets(environment: [:], executable: "/x/y/ddpm", source: "/x/z/A.swift")
  #expect(untold.candidates == ["/x/y/assets", "/x/assets", "/assets", "/x/z/assets"])
}

@Test func everyEntrySaysWhereItMayLie() {
  let entries = DatasetCatalogue.entries(
    assets: Assets(environment: ["DDPM_ASSETS": "/a"], executable: "", source: ""),
    environment: ["HOME": "/home/me"])
  #expect(entries.map(\.name) == ["mnist", "mnist-60k", "fashion-mnist", "cifar10"])
  #expect(entries[0].places == ["/a/mnist"])
  #expect(
    entries[2].places == [
      "/home/me/.local/share/ddpm/fashion-mnist", "/usr/share/datasets/fashion-mnist",
    ])
  for entry in entries { #expect(!entry.licence.isEmpty && !entry.credit.isEmpty) }
}

@Test func namesThatNobodyKnowsAreRefused() {
  let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.open("mnits") }
  #expect(
    error?.description
      == "There is no data set “mnits”, expected mnist, mnist-60k, fashion-mnist, cifar10 or a "
      + "directory.")
  #expect(throws: DatasetError.folder(path: "/nowhere/x", .nothingThere)) {
    try DatasetCatalogue.open("/nowhere/x")
  }
  #expect(throws: DatasetError.folder(path: "/dev/null", .notADirectory)) {
    try DatasetCatalogue.open("/dev/null")
  }
}

@Test func absentDataSayHowToGetThem() {
  let entry = DatasetEntry(
    name: "a", title: "", count: 1, height: 1, width: 1, channels: 1, classes: [], licence: "",
    credit: "", cure: "“get a” brings it", places: ["/nowhere/a", "/nowhere/b"])
  let error = #expect(throws: DatasetError.self) { try DatasetCatalogue.open(entry) }
  #expect(
    error?.description
      == "The data set “a” is not on this machine (looked in /nowhere/a, /nowhere/b); "
      + "“get a” brings it.")
}
