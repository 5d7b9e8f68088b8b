import Quotes
import Testing

@Suite struct QuoteModelTests {
  /// Jobs of a machine that takes its own time for each kind of work.
  private struct Machine {
    var random = Seeded(seed: 11)
    var seconds: [WorkFeatures.Kind: Double] = [
      .job: 0.4, .decode: 0.011, .compose: 0.002, .encode: 0.03, .encodeSlow: 0.05, .sound: 0.02,
    ]
    /// Of a job's time, up to which it is chance.
    var noise = 0.1

    mutating func job() -> (work: WorkFeatures, seconds: Double) {
      var work = WorkFeatures()
      let megapixels = 20 + 400 * random.next()
      work[.sources] = 1 + (3 * random.next()).rounded()
      work[.decode] = megapixels * (0.5 + 2 * random.next())
      work[.compose] = megapixels * (1 + random.next())
      work[random.next() < 0.3 ? .encodeSlow : .encode] = megapixels * (0.3 + 2 * random.next())
      work[.sound] = 30 * random.next()
      work[.written] = megapixels / 80
      let exact = WorkFeatures.Kind.allCases.reduce(0) { $0 + work[$1] * (seconds[$1] ?? 0) }
      return (work, exact * (1 + noise * (2 * random.next() - 1)))
    }
  }

  /// Finished jobs, each taught by the model of those before it.
  private func learn(_ count: Int, from machine: inout Machine) -> QuoteStatistics {
    var sums = QuoteStatistics()
    for _ in 0..<count {
      let (work, seconds) = machine.job()
      let model = QuoteModel(device: "cpu", statistics: sums)
      sums += model.lesson(work, seconds: seconds, memory: 1000, peak: 250) ?? QuoteStatistics()
    }
    return sums
  }

  private func medianError(_ model: QuoteModel, _ machine: inout Machine) -> Double {
    let errors = (0..<200).map { _ in
      let (work, seconds) = machine.job()
      return abs(model.seconds(work) / seconds - 1)
    }
    return errors.sorted()[100]
  }

  @Test func theTimeOfAMachineIsLearnt() {
    var machine = Machine()
    let five = medianError(QuoteModel(device: "cpu", statistics: learn(5, from: &machine)), &machine)
    let twenty = medianError(QuoteModel(device: "cpu", statistics: learn(20, from: &machine)), &machine)
    let hundred = medianError(QuoteModel(device: "cpu", statistics: learn(100, from: &machine)), &machine)
    #expect(five < 0.3 && twenty < 0.15 && hundred < 0.1, "\(five) \(twenty) \(hundred)")
  }

  @Test func aFasterOrSlowerMachineIsKnownAfterAFewJobs() {
    for factor in [0.05, 20] {
      var machine = Machine()
      machine.seconds = machine.seconds.mapValues { $0 * factor }
      let error = medianError(QuoteModel(device: "cpu", statistics: learn(5, from: &machine)), &machine)
      #expect(error < 0.5, "\(factor): \(error)")
    }
  }

  @Test func withoutJobsTheShippedModelIsMeant() {
    var machine = Machine()
    let (work, _) = machine.job()
    let shipped = QuoteModel(device: "cpu")
    #expect(shipped.jobs == 0 && shipped.seconds(work) > 0 && shipped.spread > 1.3)
    #expect(QuoteModel(device: "NVIDIA L4").seconds(work) < shipped.seconds(work))
  }

  @Test func noCoefficientIsNegative() {
    // The more is encoded, the less time it takes: no fit may believe it.
    var sums = QuoteStatistics()
    for n in 1...50 {
      var work = WorkFeatures()
      work[.encode] = Double(n)
      let lesson = QuoteModel(device: "cpu", statistics: sums).lesson(
        work, seconds: 60 - Double(n), memory: 1, peak: nil)
      sums += lesson ?? QuoteStatistics()
    }
    let model = QuoteModel(device: "cpu", statistics: sums)
    for kind in WorkFeatures.Kind.allCases {
      var work = WorkFeatures()
      work[.job] = 0
      work[kind] = 1
      #expect(model.seconds(work) >= 0)
    }
  }

  @Test func anOutlierIsNotBelieved() {
    var machine = Machine()
    let sums = learn(40, from: &machine)
    let model = QuoteModel(device: "cpu", statistics: sums)
    let (work, _) = machine.job()
    let lesson = model.lesson(work, seconds: model.seconds(work) * 100, memory: 1000, peak: nil)
    let shaken = QuoteModel(device: "cpu", statistics: sums + (lesson ?? QuoteStatistics()))
    #expect(abs(shaken.seconds(work) / model.seconds(work) - 1) < 0.25)
  }

  @Test func sumsOfTwoWorkersAreThoseOfOne() {
    var machine = Machine()
    let (a, b) = (learn(3, from: &machine), learn(4, from: &machine))
    #expect((a + b).jobs == 7)
    #expect(QuoteStatistics(values: (a + b).values) == a + b)
    #expect(zip((a + b - b).values, a.values).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(QuoteStatistics(values: [1, 2]) == nil)
    #expect(
      QuoteStatistics(values: [Double](repeating: .nan, count: QuoteStatistics.size)) == QuoteStatistics())
  }

  @Test func whatIsHalvedFades() {
    var old = Machine()
    var sums = learn(100, from: &old)
    for _ in 0..<6 { sums.halve() }
    var new = Machine()
    new.seconds = new.seconds.mapValues { $0 * 3 }
    new.random = Seeded(seed: 5)
    for _ in 0..<20 {
      let (work, seconds) = new.job()
      sums +=
        QuoteModel(device: "cpu", statistics: sums).lesson(work, seconds: seconds, memory: 1, peak: nil)
        ?? QuoteStatistics()
    }
    #expect(medianError(QuoteModel(device: "cpu", statistics: sums), &new) < 0.25)
  }

  @Test func memoryIsLearntFromThePeaks() {
    var machine = Machine()
    let model = QuoteModel(device: "cpu", statistics: learn(50, from: &machine))
    #expect(abs(model.quote(machine.job().work, memory: 4000).memory - 1000) < 100)
  }

  @Test func theSpreadSaysHowSureItIs() {
    var (exact, noisy) = (Machine(), Machine())
    exact.noise = 0.02
    noisy.noise = 0.8
    let (sure, unsure) = (learn(150, from: &exact), learn(150, from: &noisy))
    let (narrow, wide) = (
      QuoteModel(device: "cpu", statistics: sure).spread, QuoteModel(device: "cpu", statistics: unsure).spread
    )
    #expect(narrow < 1.3 && wide > narrow, "\(narrow) \(wide)")
    let quote = QuoteModel(device: "cpu", statistics: sure).quote(exact.job().work, memory: 1)
    #expect(quote.range.contains(quote.seconds) && quote.jobs == 150)
  }

  @Test func timesThatAreNoneTeachNothing() {
    let model = QuoteModel(device: "cpu")
    for seconds in [0, -1, .nan, .infinity, 1e9] {
      #expect(model.lesson(WorkFeatures(), seconds: seconds, memory: 1, peak: 1) == nil)
    }
    let strange = model.lesson(WorkFeatures(), seconds: 1, memory: 0, peak: .max)
    #expect(strange?.values.allSatisfy(\.isFinite) == true)
  }

  /// The store is open to others: no number in it may bring down a worker, nor make a quote that is none.
  @Test func sumsThatNoJobsHaveAreNotBelieved() throws {
    var machine = Machine()
    let learnt = learn(30, from: &machine)
    let (work, _) = machine.job()
    let shipped = QuoteModel(device: "cpu").quote(work, memory: 1 << 30)
    for index in learnt.values.indices {
      for garbage in [1e19, -1e19, 1e300, -1e300, .infinity, .nan, 1e6, -5] {
        var values = learnt.values
        values[index] = garbage
        let statistics = try #require(QuoteStatistics(values: values))
        let quote = QuoteModel(device: "cpu", statistics: statistics).quote(work, memory: 1 << 30)
        #expect(quote.seconds >= 0 && quote.seconds <= 1e9 && quote.memory >= 0, "\(index): \(garbage)")
        #expect(quote.jobs >= 0 && quote.spread >= 1)
        #expect(QuoteBook(["cpu": statistics]).expectedSeconds(work) <= 1e9)
      }
    }
    for (index, garbage) in [(0, 1e19), (0, -5), (2, 1e6), (3, -1e300)] {
      var values = learnt.values
      values[index] = garbage
      let statistics = try #require(QuoteStatistics(values: values))
      #expect(QuoteModel(device: "cpu", statistics: statistics).quote(work, memory: 1 << 30) == shipped)
    }
  }

  @Test func aBookKnowsItsDevices() {
    var machine = Machine()
    let sums = learn(20, from: &machine)
    let (work, _) = machine.job()
    #expect(QuoteBook().expectedSeconds(work) == QuoteModel(device: "cpu").seconds(work))
    let book = QuoteBook(["cpu": sums, "NVIDIA L4": sums])
    #expect(book.devices == ["NVIDIA L4", "cpu"])
    let (cpu, gpu) = (book.model(of: "cpu").seconds(work), book.model(of: "NVIDIA L4").seconds(work))
    #expect(abs(book.expectedSeconds(work) - (cpu + gpu) / 2) < 1e-9)
    #expect(book.adding(["cpu": sums]).model(of: "cpu").jobs == 40)
    #expect(book.model(of: "NVIDIA T4").jobs == 0)
  }
}

/// SplitMix64.
struct Seeded {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  /// 0..<1.
  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(UInt64(1) << 53)
  }
}
