import DeviceTelemetry
import Metrics
import Testing

@testable import Monitoring

@Suite struct GPUMetricsTests {
  private func page(_ readings: GPUReading...) -> String {
    let registry = MetricRegistry()
    GPUMetrics.serve(FixedGPUs(readings: readings), in: registry)
    return registry.page
  }

  @Test func everyReadingIsTold() {
    let page = page(.full)
    #expect(page.value(#"clipmill_gpu_utilization_ratio{gpu="GPU-1",engine="decoder"}"#) == "1")
    #expect(page.value(#"clipmill_gpu_utilization_ratio{gpu="GPU-1",engine="encoder"}"#) == "0")
    #expect(page.value(#"clipmill_gpu_memory_bytes{gpu="GPU-1",kind="used"}"#) == "1073741824")
    #expect(page.value(#"clipmill_gpu_power_watts{gpu="GPU-1"}"#) == "70.5")
    #expect(page.value(#"clipmill_gpu_energy_joules_total{gpu="GPU-1"}"#) == "1234")
    #expect(page.value(#"clipmill_gpu_reading_age_seconds{gpu="GPU-1"}"#) == "0.5")
  }

  @Test func whatIsNotKnownIsLeftOut() {
    #expect(page(GPUReading("MIG-1")).split(separator: "\n").filter { !$0.hasPrefix("#") }.count == 1)
    #expect(page().isEmpty)
  }

  @Test func oldReadingsAreNotShownAsNew() {
    var old = GPUReading.full
    old.age = 100
    let page = page(old)
    #expect(page.value(#"clipmill_gpu_reading_age_seconds{gpu="GPU-1"}"#) == "100")
    #expect(page.value(#"clipmill_gpu_energy_joules_total{gpu="GPU-1"}"#) == "1234")
    #expect(!page.contains("utilization") && !page.contains("memory") && !page.contains("power"))
  }

  @Test func whatNVMLSaysIsTold() {
    var seen = DeviceReading()
    seen.gpuUtilization = 0.5
    seen.memoryUtilization = 0.25
    seen.decoderUtilization = 1
    seen.encoderUtilization = 0
    seen.memoryUsed = 1 << 30
    seen.memoryTotal = 24 << 30
    seen.powerWatts = 70.5
    #expect(GPUReading("GPU-1", seen, energy: 1234, age: 0.5) == .full)
    #expect(GPUReading("GPU-1", DeviceReading(), energy: nil, age: 0) == GPUReading("GPU-1"))
  }
}
