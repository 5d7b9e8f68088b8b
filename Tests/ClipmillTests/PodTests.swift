import Foundation
import TestKit
import Testing

/// A worker in a pod, whose API server is ours.
@Suite struct PodTests {
  private let folder = TemporaryDirectory()

  @Test func busyPodsCostMore() throws {
    let certificates = try Certificates()
    let server = try FakeWebServer(certificate: try certificates.sign("api", "IP:127.0.0.1"))
    try "token".write(toFile: folder.file("token"), atomically: true, encoding: .utf8)
    try FileManager.default.copyItem(atPath: certificates.authority, toPath: folder.file("ca.crt"))
    let address = try #require(URL(string: server.url))
    let fleet = try Fleet(["--lanes", "1"])
    let worker = try fleet.startListening(environment: [
      "POD_NAME": "clipmill-1", "POD_NAMESPACE": "clips", "CLIPMILL_POD_ACCOUNT": folder.path,
      "KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": "\(address.port ?? 0)",
    ])
    let cost = "pod-deletion-cost\\\":\\\""
    try server.waitForRequest(cost + "0")
    try fleet.push(
      #"{"version": 1, "id": "long", "canvas": {"width": 64, "height": 64, "fps": 30}, "tracks": [{"clips": [{"source": {"pattern": {"name": "noise"}}, "duration": 3000}]}], "outputs": [{"to": "long.mp4"}]}"#
    )
    try server.waitForRequest(cost + "100", after: 1)
    _ = try fleet.run("cancel", "long")
    try server.waitForRequest(cost + "0", after: 2)
    worker.terminateAndWait()
    #expect(server.requests.count == 3)
    #expect(server.requests.allSatisfy { $0[":path"] == "/api/v1/namespaces/clips/pods/clipmill-1" })
  }
}
