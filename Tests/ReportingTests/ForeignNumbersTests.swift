import ClipJob
import Costs
import Testing

@testable import Reporting

/// Whoever may write to a ledger may write any number: reports have figures all the same.
@Suite struct ForeignNumbersTests {
  private static let numbers = [
    "nan", "inf", "-inf", "1e300", "-1e300", "1e-300", "-1", "-0", "0", "9223372036854775807",
    "-9223372036854775808", "999999999999999999", "-999999999999999999",
    "340282366920938463463374607431768211455",
  ]

  /// An entry for each number in each field: alone, and with an output of next to nothing.
  private static var entries: [LedgerEntry] {
    var clip = Entries.job("j", at: 40_000)
    (clip.cpuSeconds, clip.gpuSeconds, clip.joules, clip.bytesOut) = (1, 1, 1, 1)
    (clip.quotedUSD, clip.quotedSeconds, clip.busySeconds) = (1, 1, ["decode": 1])
    clip.stages = ["decode": Money(picodollars: 7)]
    let fields = [clip, Entries.idle(at: 50_000)].map(\.fields)
    return fields.flatMap { fields in
      fields.indices.flatMap { n in
        numbers.flatMap { number in
          ["30", "1e-300"].compactMap { output in
            var fields = fields
            if let place = fields.firstIndex(where: { $0.name == "output" }), fields[place].value != "" {
              fields[place].value = output
            }
            let isObject = ["stages", "busy", "labels"].contains(fields[n].name)
            fields[n].value = isObject ? "{\"decode\": \(number)}" : number
            return LedgerEntry(fields: fields)
          }
        }
      }
    }
  }

  private func areFigures(_ text: String) -> Bool {
    !["nan", "inf", "e+"].contains { text.lowercased().contains($0) }
  }

  @Test(arguments: ["tenant", "device", "stage", "outcome", "day", "queue"])
  func costsHaveFigures(_ grouping: String) throws {
    var report = CostReport(by: try #require(CostGrouping(grouping)))
    for entry in Self.entries { report.add(entry, queue: "default") }
    // Devices and the like are texts, and may be called "inf".
    let figures = report.csv.split(separator: "\r\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropFirst(2).joined(separator: ",")
    }
    #expect(figures.allSatisfy(areFigures), "\(figures)")
    #expect(try JSONValue(parsing: Array(JSONValue.object(report.members).text().utf8))["total"] != nil)
  }

  @Test func pagesHaveFigures() throws {
    var builder = ReportBuilder(from: Entries.day, to: Entries.day + 86_400, queues: ["default"])
    for entry in Self.entries { builder.add(entry, queue: "default") }
    let report = builder.report()
    #expect(try JSONValue(parsing: Array(JSONValue.object(report.members).text().utf8)).members != nil)
    try Tags.check(report.page(madeAt: Entries.day + 86_400, version: "1.2.3"))
  }
}
