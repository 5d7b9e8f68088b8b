import ClipJob
import Foundation
import TestKit
import Testing

/// The clients in examples/clients, against a real server with a real worker.
@Suite struct ClientExamplesTests {
  private static let folder = Fleet.examples + "clients/"

  /// A client as one starts it; its programs are built in the fleet's folder.
  private static func command(_ name: String, _ fleet: Fleet) throws -> [String] {
    let file = folder + name
    switch name {
    case "submit.sh": return ["/bin/bash", file]
    case "submit.py": return ["/usr/bin/python3", file]
    case "submit.mts":
      // What `npm install @types/node` brings; all else is checked strictly.
      try fleet.write(
        "node.d.ts",
        """
        declare module "node:crypto" { export function randomUUID(): string }
        declare module "node:fs" { export function readFileSync(path: string, encoding: "utf8"): string }
        declare const process: { env: Record<string, string | undefined>; argv: string[]; exit(code: number): never };
        """)
      let built = try fleet.execute(
        "/usr/bin/tsc",
        ["--strict", "--target", "es2022", "--module", "node16", "--moduleResolution", "node16"]
          + ["--lib", "es2022,dom", "--outDir", "built", "node.d.ts", file])
      try #require(built.status == 0, "\(built)")
      let program = try #require(
        FileManager.default.enumerator(atPath: fleet.folder.file("built"))?.compactMap { $0 as? String }
          .first { $0.hasSuffix("submit.mjs") })
      return ["/usr/bin/node", fleet.folder.file("built/\(program)")]
    default:
      let built = try fleet.execute(
        "/usr/bin/env",
        [
          "swiftc", "-swift-version", "6", "-parse-as-library", "-module-cache-path", "cache", "-o", "submit",
          file,
        ])
      try #require(built.status == 0, "\(built)")
      return [fleet.folder.file("submit")]
    }
  }

  @Test(arguments: ["submit.sh", "submit.py", "submit.mts", "submit.swift"])
  func aClientHasAClipMade(name: String) throws {
    let fleet = try Fleet(["--lanes", "1"])
    let api = try APIProcess(fleet)
    let key = try api.key("jobs:read,jobs:write")
    let limited = try api.key("jobs:read,jobs:write", "--rate", "2/s:2")
    let command = try Self.command(name, fleet)
    func run(_ file: String, key: String) throws -> Fleet.Outcome {
      try fleet.execute(
        command[0], command.dropFirst() + [file],
        environment: ["CLIPMILL_SERVER": api.url, "CLIPMILL_KEY": key])
    }
    try fleet.write("own.json", fleet.job("own"))
    let nameless = fleet.job("any").replacing(#""id": "any", "#, with: "")
    try fleet.write("nameless.json", nameless)
    let missing = nameless.replacing(
      #""pattern": {"name": "noise", "seed": 1}"#, with: #""video": "none.mp4""#)
    try fleet.write("missing.json", missing)
    try fleet.write("wrong.json", #"{"version": 1, "trakcs": []}"#)
    try fleet.start()

    for (file, key, state) in [
      ("own.json", limited, "succeeded"), ("nameless.json", key, "succeeded"),
      ("missing.json", key, "failed"),
      // It runs once.
      ("own.json", key, "succeeded"),
    ] {
      let outcome = try run(file, key: key)
      #expect(outcome.status == (state == "failed" ? 1 : 0), "\(file): \(outcome)")
      let result = try JSONValue(parsing: Array(outcome.out.utf8))
      #expect(result["state"] == .string(state), "\(file): \(outcome)")
      #expect(file != "own.json" || result["id"] == "own")
      #expect(!outcome.err.contains(key))
    }
    #expect(fleet.folder.contents.contains("own.mp4") && fleet.folder.contents.contains("any.mp4"))
    #expect(try fleet.events().count { $0.kind == "queued" } == 3)

    let wrong = try run("wrong.json", key: key)
    #expect(
      wrong.status == 2 && wrong.err.contains("job.invalid") && wrong.err.contains("trakcs"), "\(wrong)")
    let mistyped = try run("own.json", key: String(key.dropLast()))
    #expect(mistyped.status == 2 && mistyped.err.contains("key.malformed"), "\(mistyped)")
    fleet.stop()
  }

  /// What breaks on the way is asked again, and what was taken already is the same job.
  @Test(arguments: ["submit.sh", "submit.py", "submit.mts"]) func aBrokenConnectionIsNoEnd(name: String)
    throws
  {
    let fleet = try Fleet(["--lanes", "1"])
    let api = try APIProcess(fleet)
    let key = try api.key("jobs:read,jobs:write")
    let command = try Self.command(name, fleet)
    try fleet.write("any.json", fleet.job("any").replacing(#""id": "any", "#, with: ""))
    try fleet.start()
    let proxy = try CuttingProxy(to: try #require(api.url.split(separator: ":").last.flatMap { Int($0) }))
    defer { proxy.end() }
    try proxy.set(.closingOnReply)
    let mender = Thread {
      // The job is there, and its sender does not know.
      guard (try? fleet.event { $0.kind == "queued" }) != nil, proxy.waitForWithheldReply() else { return }
      try? proxy.set(.passing)
    }
    mender.start()
    let outcome = try fleet.execute(
      command[0], command.dropFirst() + ["any.json"],
      environment: ["CLIPMILL_SERVER": "http://127.0.0.1:\(proxy.port)", "CLIPMILL_KEY": key])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try fleet.events().count { $0.kind == "queued" } == 1)
    fleet.stop()
  }
}
