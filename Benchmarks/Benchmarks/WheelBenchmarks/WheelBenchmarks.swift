// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Scheduler

/// The times of one piece of work, done by the wheel and by the heap in turn.
///
/// Times of a shared machine don't repeat, but the quotient of two times taken together does.
private struct Race {
  static let quotient = BenchmarkMetric.custom(
    "Heap time in % of wheel time", polarity: .prefersLarger, useScalingFactor: false)

  let benchmark: Benchmark
  var wheel = Duration.zero
  var heap = Duration.zero

  mutating func wheel(_ work: () -> Void) {
    wheel += ContinuousClock().measure(work)
  }

  mutating func heap(_ work: () -> Void) {
    heap += ContinuousClock().measure(work)
  }

  func report() {
    benchmark.measurement(Self.quotient, Int((heap / wheel * 100).rounded()))
  }
}

/// The same deadlines in every run: a linear congruential generator.
private func deadlines(_ count: Int, within range: UInt64) -> [UInt64] {
  var state: UInt64 = 42
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return start + 1 + (state >> 20) % range
  }
}

private let start: UInt64 = 1_790_000_000
private let year: UInt64 = 365 * 86_400
private let itemCount = 100_000

@MainActor let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [Race.quotient], maxDuration: .seconds(3), maxIterations: 30)

  Benchmark("insert 100,000 timers within a year") { benchmark in
    let deadlines = deadlines(itemCount, within: year)
    var race = Race(benchmark: benchmark)
    var wheel = TimerWheel<Int32>(elapsed: start)
    var heap = HeapTimers()
    race.wheel { for deadline in deadlines { blackHole(wheel.insert(0, at: deadline)) } }
    race.heap { for deadline in deadlines { blackHole(heap.insert(at: deadline)) } }
    race.report()
  }

  Benchmark("expire 100,000 timers within a year, one wake-up each") { benchmark in
    var race = Race(benchmark: benchmark)
    var (wheel, heap) = filled(deadlines(itemCount, within: year))
    race.wheel { while let tick = wheel.nextExpiration { blackHole(wheel.advance(to: tick)) } }
    race.heap { while let tick = heap.nextExpiration { blackHole(heap.advance(to: tick)) } }
    race.report()
  }

  Benchmark("expire 100,000 timers of one second") { benchmark in
    var race = Race(benchmark: benchmark)
    let deadline = start + 3600
    var (wheel, heap) = filled(Array(repeating: deadline, count: itemCount))
    race.wheel { blackHole(wheel.advance(to: deadline)) }
    race.heap { blackHole(heap.advance(to: deadline)) }
    race.report()
  }

  Benchmark("expire and insert again, 100,000 times over 1,000 timers of up to an hour") {
    benchmark in
    let deadlines = deadlines(1000, within: 3600)
    var race = Race(benchmark: benchmark)
    var (wheel, heap) = filled(deadlines)
    race.wheel {
      var expired = 0
      while expired < itemCount, let tick = wheel.nextExpiration {
        for _ in wheel.advance(to: tick) {
          wheel.insert(0, at: tick + deadlines[expired % 1000] - start)
          expired += 1
        }
      }
    }
    race.heap {
      var expired = 0
      while expired < itemCount, let tick = heap.nextExpiration {
        for _ in 0..<heap.advance(to: tick) {
          blackHole(heap.insert(at: tick + deadlines[expired % 1000] - start))
          expired += 1
        }
      }
    }
    race.report()
  }

  Benchmark("cancel and insert again 100,000 timers, as timeouts are") { benchmark in
    let deadlines = deadlines(itemCount, within: 3600)
    var race = Race(benchmark: benchmark)
    var wheel = TimerWheel<Int32>(elapsed: start)
    var heap = HeapTimers()
    let wheelKeys = deadlines.map { wheel.insert(0, at: $0) }
    let heapKeys = deadlines.map { heap.insert(at: $0) }
    race.wheel {
      for (key, deadline) in zip(wheelKeys, deadlines) {
        wheel.cancel(key)
        wheel.insert(0, at: deadline + 60)
      }
      blackHole(wheel.nextExpiration)
    }
    race.heap {
      for (key, deadline) in zip(heapKeys, deadlines) {
        heap.cancel(key)
        blackHole(heap.insert(at: deadline + 60))
      }
      blackHole(heap.nextExpiration)
    }
    race.report()
  }
}

private func filled(_ deadlines: [UInt64]) -> (TimerWheel<Int32>, HeapTimers) {
  var wheel = TimerWheel<Int32>(elapsed: start)
  var heap = HeapTimers()
  for deadline in deadlines {
    wheel.insert(0, at: deadline)
    _ = heap.insert(at: deadline)
  }
  return (wheel, heap)
}
