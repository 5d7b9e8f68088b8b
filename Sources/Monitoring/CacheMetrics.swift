import BlockCache
import Metrics

/// Tells at each scrape how a cache of sources by URL is doing: by its own account, which no lane can reach.
public enum CacheMetrics {
  /// - Parameters:
  ///   - folder: of the cache.
  ///   - limit: bytes.
  public static func serve(folder: String, limit: Int, in registry: MetricRegistry) {
    registry.collect { scrape in
      let counts = BlockCache.counts(in: folder) ?? CacheCounts()
      scrape.add(MetricCatalogue.cacheUsed, value: Double(counts.used))
      scrape.add(MetricCatalogue.cacheLimit, value: Double(limit))
      scrape.add(MetricCatalogue.cacheEvictions, value: Double(counts.evictions))
      scrape.add(MetricCatalogue.cacheCorrupt, value: Double(counts.corrupt))
    }
  }
}
