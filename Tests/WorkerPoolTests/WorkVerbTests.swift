import ClipJob
import Foundation
import TestKit
import Testing

@testable import WorkerPool

/// `clipmill work` and `clipmill lane` as programs.
@Suite struct WorkVerbTests {
  private let folder = TemporaryDirectory()

  private func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (
    Int32, String, String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Built.clipmill)
    process.arguments = arguments
    process.environment = environment
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    try process.run()
    let texts = [out, err].map {
      String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
    process.waitUntilExit()
    return (process.terminationStatus, texts[0], texts[1])
  }

  @Test func theConfigurationIsPrintedWithoutSecrets() throws {
    let (status, out, _) = try run(
      ["work", "--lanes", "3", "--media-root", "/tmp", "--media-root", ".", "--print-config"],
      ["CLIPMILL_REDIS_URL": "redis://me:s3cret@h:1", "CLIPMILL_LEASE": "20"])
    #expect(status == 0 && !out.contains("s3cret"))
    for line in ["redis://me:***@h:1", "CLIPMILL_LANES=3", "CLIPMILL_LEASE=20", "CLIPMILL_MEDIA_ROOT=/tmp:."]
    {
      #expect(out.contains(line), "\(line)")
    }
    let (_, two, _) = try run(["work", "--queue", "fast", "--queue", "slow", "--print-config"])
    #expect(two.contains("CLIPMILL_QUEUE=fast,slow"))
    let (_, json, _) = try run(["work", "--print-config", "--json"])
    #expect(try JSONValue(parsing: Array(json.utf8))["lease"]?["origin"] == "default")
  }

  @Test func wrongSettingsAreUsageErrors() throws {
    let (status, _, err) = try run(["work", "--lanes", "many"], ["CLIPMILL_GRACE": "long"])
    #expect(status == 2 && err.contains("--lanes expects") && err.contains("CLIPMILL_GRACE expects"))
  }

  @Test func aDeviceThatIsNotThereEndsTheWorker() throws {
    let (status, _, err) = try run(["work", "--device", "cuda:99"])
    #expect(
      status == 3 && err.contains("there is no device “cuda:99” on this machine")
        && err.contains("available: cpu"))
    #expect(try run(["work", "--device", "tpu"]).0 == 2)
  }

  @Test func everySettingIsInTheHelpAndTheLaneIsNot() throws {
    let (_, help, _) = try run(["help", "work"])
    for setting in Setting.all { #expect(help.contains(setting.flag) && help.contains(setting.variable)) }
    let (_, overview, _) = try run(["help"])
    #expect(overview.contains("  work") && !overview.contains("  lane"))
  }

  @Test func aLaneWithoutItsWorkerEnds() throws {
    let (status, _, err) = try run(["lane", "--supervisor", "1", "--media-root", folder.path])
    #expect(status == 3 && err.contains("its worker is gone"))
    #expect(try run(["lane"]).0 == 2)
  }
}
