import Metrics
import Testing

@testable import Monitoring

@Suite struct APIMetricsTests {
  @Test func timesAreThoseOfTheServerAlone() {
    let registry = MetricRegistry()
    let metrics = APIMetrics(registry, operations: ["readJob"])
    metrics.answered("readJob", status: 200, seconds: 0.02)
    metrics.answered("readJob", status: 200, seconds: nil)
    let page = registry.page
    #expect(page.contains("clipmill_api_requests_total{operation=\"readJob\",status=\"200\"} 2\n"), "\(page)")
    #expect(
      page.contains("clipmill_api_request_duration_seconds_count{operation=\"readJob\"} 1\n"), "\(page)")
  }

  @Test func uploadsAreCounted() {
    let registry = MetricRegistry()
    let metrics = APIMetrics(registry, operations: [])
    metrics.received(uploadBytes: 300)
    metrics.received(uploadBytes: 20)
    metrics.uploaded("begun")
    metrics.uploaded("expired", count: 2)
    let page = registry.page
    #expect(page.contains("clipmill_api_upload_bytes_total 320\n"), "\(page)")
    #expect(page.contains("clipmill_api_uploads_total{state=\"begun\"} 1\n"))
    #expect(page.contains("clipmill_api_uploads_total{state=\"expired\"} 2\n"))
    #expect(page.contains("clipmill_api_uploads_total{state=\"wrong\"} 0\n"))
  }

  @Test func whatAlertsCountBeginsAtZero() {
    let registry = MetricRegistry()
    let metrics = APIMetrics(registry, operations: ["readJob"])
    let before = registry.page
    #expect(before.contains("clipmill_api_requests_total{operation=\"readJob\",status=\"503\"} 0\n"))
    #expect(before.contains("clipmill_api_problems_total{code=\"key.unknown\"} 0\n"))
    metrics.answered("readJob", status: 401, seconds: 0.001, problem: "key.unknown")
    #expect(registry.page.contains("clipmill_api_problems_total{code=\"key.unknown\"} 1\n"))
  }
}
