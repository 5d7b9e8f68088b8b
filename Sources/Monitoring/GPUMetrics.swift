import Metrics

/// Tells at each scrape how the GPUs fare.
public enum GPUMetrics {
  /// Seconds after which values are left out: a sick GPU must not look as it did when it was well.
  static let oldest = 15.0

  public static func serve(_ source: any GPUReadings, in registry: MetricRegistry) {
    registry.collect { scrape in
      for reading in source.readings { tell(reading, &scrape) }
    }
  }

  private static func tell(_ reading: GPUReading, _ scrape: inout Scrape) {
    let gpu = reading.uuid
    scrape.add(MetricCatalogue.gpuAge, gpu, value: reading.age)
    if let joules = reading.energyJoules { scrape.add(MetricCatalogue.gpuEnergy, gpu, value: joules) }
    guard reading.age <= oldest else { return }
    for (engine, ratio) in reading.utilization {
      scrape.add(MetricCatalogue.gpuUtilization, gpu, engine.rawValue, value: ratio)
    }
    if let used = reading.memoryUsed {
      scrape.add(MetricCatalogue.gpuMemory, gpu, "used", value: Double(used))
    }
    if let total = reading.memoryTotal {
      scrape.add(MetricCatalogue.gpuMemory, gpu, "total", value: Double(total))
    }
    if let watts = reading.powerWatts { scrape.add(MetricCatalogue.gpuPower, gpu, value: watts) }
  }
}
