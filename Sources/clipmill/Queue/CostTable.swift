import Costs

extension CostReport {
  /// For people: columns, the sum at the bottom, and what is to be said of it in sentences.
  var table: String {
    let all = rows + [total]
    func amounts(_ amount: (CostRow) -> Money?) -> [String] { Figures.dollars(all.map(amount)) }
    func orUnknown(_ texts: [String]) -> [String] {
      zip(all, texts).map { row, text in text.isEmpty && row.isUnpriced && row.key != .idle ? "–" : text }
    }
    let columns = [
      Numbers("ATTEMPTS", all.map { $0.attempts > 0 ? "\($0.attempts)" : "" }),
      Numbers("CLIPS", all.map { $0.clips > 0 ? "\($0.clips)" : "" }),
      Numbers("OUTPUT", all.map { $0.outputSeconds > 0 ? Figures.time($0.outputSeconds) : "" }),
      Numbers(
        "COST", orUnknown(amounts { $0.key == .idle || $0.isUnpriced ? nil : $0.cost }), isKept: true),
      Numbers("EGRESS", amounts { $0.egress == .zero ? nil : $0.egress }),
      Numbers("IDLE", amounts { $0.idle == .zero ? nil : $0.idle }),
      Numbers("PER CLIP", amounts(\.costPerClip)), Numbers("PER MIN", amounts(\.costPerOutputMinute)),
      Numbers("FETCHED", all.map { $0.bytesFetched > 0 ? Figures.bytes(Double($0.bytesFetched)) : "" }),
      Numbers("SENT", all.map { $0.bytesSent > 0 ? Figures.bytes(Double($0.bytesSent)) : "" }),
      Numbers("ENERGY", all.map { $0.joules.map(Figures.energy) ?? "" }),
      Numbers("QUOTE ERROR", all.map { $0.quoteError.map(Figures.percent) ?? "" }),
    ].filter { $0.isKept || $0.cells.contains { !$0.isEmpty } }
    let rows = all.indices.map { n in [all[n].title] + columns.map { $0.cells[n] } }
    let heads =
      [Table.Column(grouping.text.uppercased())] + columns.map { Table.Column($0.name, isRight: true) }
    return ([Table.text(heads, rows)] + notes).joined(separator: "\n")
  }

  private var notes: [String] {
    var notes: [String] = []
    if let share = total.idleShare, total.idleTime > 0 {
      let paid = total.cost - total.egress + total.idle
      notes.append(
        "idle: \(Figures.percent(share)) of "
          + (paid > .zero ? "the \(Figures.dollars(paid)) that the devices cost" : "the devices' time"))
      if total.pricedClips > 0, paid > .zero {
        let clip = Money(picodollars: (total.cost + total.idle).picodollars / Int128(total.pricedClips))
        notes.append("per clip, with its share of the idle time: \(Figures.dollars(clip))")
      }
    }
    if total.unpricedTime > 0 {
      notes.append(
        "not priced: \(Figures.time(Double(total.unpricedTime) / 1e9)) of the devices' time; "
          + "give workers a price table (`clipmill work --prices FILE`)")
    }
    return notes.isEmpty ? [] : [""] + notes
  }

  /// A column of numbers.
  private struct Numbers {
    var name: String
    var cells: [String]
    /// Shown even if it is empty.
    var isKept: Bool
    init(_ name: String, _ cells: [String], isKept: Bool = false) {
      (self.name, self.cells, self.isKept) = (name, cells, isKept)
    }
  }
}
