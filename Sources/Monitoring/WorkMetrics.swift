import ClipJob
import Metrics

/// Adds up what results say of the work that was done.
struct WorkMetrics: Sendable {
  private let stages: SeriesSet<Counter>
  private let stageWaits: SeriesSet<Counter>
  private let cpu: Counter
  private let framesIn: Counter
  private let framesOut: Counter
  private let bytesIn: Counter
  private let bytesOut: Counter
  private let cacheBlocks: SeriesSet<Counter>
  private let cacheBytes: Counter
  private let bytesFetched: Counter
  private let bytesSent: Counter
  private let output: Counter
  private let quoteRatio: Histogram

  init(_ registry: MetricRegistry) {
    stages = registry.series(MetricCatalogue.stages)
    stageWaits = registry.series(MetricCatalogue.stageWaits)
    cpu = registry.series(MetricCatalogue.cpu)()
    let frames = registry.series(MetricCatalogue.frames)
    let bytes = registry.series(MetricCatalogue.bytes)
    (framesIn, framesOut) = (frames("in"), frames("out"))
    (bytesIn, bytesOut) = (bytes("in"), bytes("out"))
    cacheBlocks = registry.series(MetricCatalogue.cacheBlocks)
    cacheBytes = registry.series(MetricCatalogue.cacheBytes)()
    let network = registry.series(MetricCatalogue.networkBytes)
    (bytesFetched, bytesSent) = (network("in"), network("out"))
    output = registry.series(MetricCatalogue.output)()
    quoteRatio = registry.series(MetricCatalogue.quoteRatio)()
  }

  /// - Parameter result: of a job that succeeded. What it does not tell is not counted.
  func add(_ result: JobResult) {
    for (stage, seconds) in result.timing?.stages ?? [:] { stages(stage).add(seconds) }
    for (stage, seconds) in result.timing?.waiting ?? [:] { stageWaits(stage).add(seconds) }
    cpu.add(result.cost?.cpuSeconds ?? 0)
    framesIn.add(Double(result.io?.framesIn ?? 0))
    framesOut.add(Double(result.io?.framesOut ?? 0))
    bytesIn.add(Double(result.io?.bytesIn ?? 0))
    bytesOut.add(Double(result.io?.bytesOut ?? 0))
    cacheBlocks("hit").add(Self.bounded(result.io?.cacheHits))
    cacheBlocks("miss").add(Self.bounded(result.io?.cacheMisses))
    cacheBytes.add(Self.bounded(result.io?.bytesFromCache))
    bytesFetched.add(Self.bounded(result.io?.bytesFetched))
    bytesSent.add(Self.bounded(result.io?.bytesSent))
    if let quoted = result.cost?.quotedSeconds, quoted > 0, let took = result.cost?.laneSeconds {
      quoteRatio.observe(took / quoted)
    }
    output.add(result.outputs.reduce(0) { $0 + ($1.clipDuration ?? 0) })
  }

  /// A lane's word: no job moves more than the largest file has bytes.
  private static func bounded(_ count: Int?) -> Double { Double(min(max(0, count ?? 0), 1 << 49)) }
}
