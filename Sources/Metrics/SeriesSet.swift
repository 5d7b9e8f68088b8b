import Synchronization

/// The series of a family. Ask for one once and keep it where it is used often: finding it takes a lock.
public final class SeriesSet<Series: MetricSeries>: Sendable {
  public let family: FamilyDescription
  private let table: Mutex<SeriesTable<Series>>

  init(_ family: FamilyDescription) {
    self.family = family
    // Known series begin at zero, so that the first event is a change that `rate` sees.
    var table = SeriesTable<Series>(family)
    for labels in family.allSeries { _ = table.value(labels) { Series(family.kind) } }
    self.table = Mutex(table)
  }

  /// The series with these values of the labels, in their order; it begins at zero.
  @discardableResult
  public func callAsFunction(_ labels: String...) -> Series { self.labelled(labels) }

  @discardableResult
  public func labelled(_ labels: [String]) -> Series {
    table.withLock { $0.value(labels) { Series(family.kind) } }
  }

  var readings: [[String]: Reading] {
    let series = table.withLock { $0.values }
    return series.mapValues(\.reading)
  }
}
