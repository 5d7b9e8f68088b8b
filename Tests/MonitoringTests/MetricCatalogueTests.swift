import Metrics
import TestKit
import Testing

@testable import Monitoring

@Suite struct MetricCatalogueTests {
  @Test func everyFamilyIsWellMade() {
    for family in MetricCatalogue.all {
      #expect(family.problems.isEmpty, "\(family.problems)")
      #expect(family.name.hasPrefix("clipmill_") && family.help.hasSuffix("."), "\(family.name)")
    }
    #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
  }

  /// A family that is served but not in the list would be missing in the documentation, too.
  @Test func whatIsServedIsInTheCatalogue() throws {
    let page = try FullPage().text
    let served = page.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }.map {
      String($0.split(separator: " ")[2])
    }
    #expect(Set(served) == Set(MetricCatalogue.all.map(\.name)))
    #expect(try Promtool.complaints(of: page) == "")
  }
}
