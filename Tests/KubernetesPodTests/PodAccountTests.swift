import Foundation
import TestKit
import Testing

@testable import KubernetesPod

@Suite struct PodAccountTests {
  private let folder = TemporaryDirectory()

  private func put(_ name: String, _ text: String) throws {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
  }

  @Test func thePodIsPatched() throws {
    let certificates = try Certificates()
    let server = try FakeWebServer(certificate: try certificates.sign("api", "IP:127.0.0.1"))
    try put("token", "abc.def\n")
    try FileManager.default.copyItem(atPath: certificates.authority, toPath: folder.file("ca.crt"))
    let account = PodAccount(name: "w-1", namespace: "clips", server: server.url, folder: folder.path)
    try account.set(DeletionCost(busyLanes: 3))
    // A token is renewed while the pod runs.
    try put("token", "new")
    try account.set(DeletionCost(busyLanes: 0))

    let asked = server.requests
    #expect(asked.map { $0[":method"] } == ["PATCH", "PATCH"])
    #expect(asked.allSatisfy { $0[":path"] == "/api/v1/namespaces/clips/pods/w-1" })
    #expect(asked.map { $0["authorization"] } == ["Bearer abc.def", "Bearer new"])
    #expect(asked.allSatisfy { $0["content-type"] == "application/merge-patch+json" })
    #expect(
      asked.map { $0[":body"] } == [
        #"{"metadata":{"annotations":{"controller.kubernetes.io/pod-deletion-cost":"300"}}}"#,
        #"{"metadata":{"annotations":{"controller.kubernetes.io/pod-deletion-cost":"0"}}}"#,
      ])
  }

  @Test(arguments: [(403, true), (401, true), (404, false), (500, false)])
  func aRefusalIsASentence(_ status: Int, _ isRefusal: Bool) throws {
    let certificates = try Certificates()
    let server = try FakeWebServer(certificate: try certificates.sign("api", "IP:127.0.0.1"))
    try put("token", "t")
    try FileManager.default.copyItem(atPath: certificates.authority, toPath: folder.file("ca.crt"))
    let account = PodAccount(
      name: "w", namespace: "n", server: server.url + "/status/\(status)", folder: folder.path)
    let error = try #require(throws: PodError.self) { try account.set(DeletionCost(busyLanes: 1)) }
    #expect(error.isRefusal == isRefusal && error.message.contains("\(status)"), "\(error.message)")
  }

  @Test func whatIsMissingIsNamed() throws {
    let account = PodAccount(name: "w", namespace: "n", server: "https://127.0.0.1:1", folder: folder.path)
    let noToken = try #require(throws: PodError.self) { try account.set(DeletionCost(busyLanes: 1)) }
    #expect(noToken.message.contains(folder.file("token")))
    try put("token", "t")
    let noServer = try #require(throws: PodError.self) { try account.set(DeletionCost(busyLanes: 1)) }
    #expect(noServer.message.contains("did not answer") && !noServer.isRefusal)
  }

  @Test func theEnvironmentTells() throws {
    var environment = [
      "POD_NAME": "clipmill-gpu-7f-x2", "POD_NAMESPACE": "clips", "KUBERNETES_SERVICE_HOST": "10.0.0.1",
      "KUBERNETES_SERVICE_PORT": "6443", "CLIPMILL_POD_ACCOUNT": folder.path,
    ]
    #expect(PodAccount(environment: environment) == nil, "no token is mounted")
    try put("token", "t")
    let account = try #require(PodAccount(environment: environment))
    #expect(account.server == "https://10.0.0.1:6443" && account.namespace == "clips")
    environment["KUBERNETES_SERVICE_HOST"] = "fd00::1"
    #expect(PodAccount(environment: environment)?.server == "https://[fd00::1]:6443")
    for (key, value) in [
      ("POD_NAME", "../secrets/x"), ("POD_NAMESPACE", ""), ("KUBERNETES_SERVICE_HOST", ""),
    ] {
      var broken = environment
      broken[key] = value
      #expect(PodAccount(environment: broken) == nil, "\(key)")
    }
    #expect(PodAccount(environment: [:]) == nil)
  }

  @Test(arguments: [(-1, "0"), (0, "0"), (1, "100"), (Int.max, "100000000")])
  func theValueIsAnInt32(_ lanes: Int, _ value: String) {
    #expect(DeletionCost(busyLanes: lanes).value == value && Int32(value) != nil)
  }
}
