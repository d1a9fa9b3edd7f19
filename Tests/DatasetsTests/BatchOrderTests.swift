import Datasets
import Tensors
import Testing

@Test(arguments: [(1, 1), (5, 1), (5, 2), (5, 5), (5, 7), (5, 23), (97, 10)])
func everyEpochShowsEveryPictureOnce(count: Int, batch: Int) {
  var order = BatchOrder(random: RandomSource(seed: 3), count: count, batch: batch)
  let steps = 1...3 * count
  let shown = steps.flatMap { order.indices(step: $0) }
  #expect(shown.count == steps.count * batch)
  for epoch in 0..<shown.count / count {
    let pictures = shown[epoch * count..<(epoch + 1) * count]
    #expect(pictures.sorted() == Array(0..<count), "epoch \(epoch)")
  }
}

@Test func anyStepCanBeHadWithoutThoseBefore() {
  let start = BatchOrder(random: RandomSource(seed: 4), count: 11, batch: 4)
  var running = start
  for step in 1...40 {
    var alone = start
    #expect(running.indices(step: step) == alone.indices(step: step), "step \(step)")
  }
  #expect(running.indices(step: 2) == running.indices(step: 2))
}

@Test func epochsAndSeedsDiffer() {
  var one = BatchOrder(random: RandomSource(seed: 5), count: 100, batch: 100)
  var other = BatchOrder(random: RandomSource(seed: 6), count: 100, batch: 100)
  #expect(one.indices(step: 1) != one.indices(step: 2))
  #expect(one.indices(step: 1) != other.indices(step: 1))
}

@Test func theLastStepThatCanBeCountedHasABatch() {
  var order = BatchOrder(random: RandomSource(seed: 7), count: 3, batch: 1 << 10)
  #expect(order.indices(step: .max).count == 1 << 10)
}

/// Batches of 4, and from the fourth on of 7: the same pictures in the same order.
@Test func anotherSizeGoesOnWhereTheOldOneStopped() {
  let start = BatchOrder(random: RandomSource(seed: 4), count: 11, batch: 4)
  var (old, single) = (start, BatchOrder(random: RandomSource(seed: 4), count: 11, batch: 1))
  var changed = start.changing(batch: 7, after: 3)
  var shown = (1...3).flatMap { old.indices(step: $0) }
  shown += (4...20).flatMap { changed.indices(step: $0) }
  #expect(shown == (1...shown.count).flatMap { single.indices(step: $0) })
  var again = start.changing(batch: 7, after: 3).changing(batch: 4, after: 3)
  #expect(again.indices(step: 9) == old.indices(step: 9))
}
