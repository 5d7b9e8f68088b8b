import Testing

@testable import ClipJob

/// The tables of keys in `docs/job.md` are those that the reader reads by.
@Suite struct DocumentedKeysTests {
  /// In the order of the page.
  private static let tables: [[Key]] = [
    Animated.Keyframe.table(0...1).rows, Job.table.rows, Notify.table.rows, CanvasSpec.table.rows,
    Track.table.rows,
    Clip.contentRows, Source.table.rows, Clip.timeRows, Clip.pictureRows, Motion.table.rows,
    Motion.Pose.table.rows, Transition.table.rows, Clip.soundRows, TextSource.table.rows,
    TextStyle.table.rows, Stroke.table.rows, Shadow.table.rows, TextBox.table.rows,
    TextAnimation.table.rows, Waveform.table.rows, ProgressBar.table.rows, CaptionSource.table.rows,
    ActiveWord.table.rows, CaptionDivision.table.rows, AudioTrack.listTable.rows,
    AudioTrack.table.rows, Output.table.rows, Upload.table.rows, Output.Video.table.rows,
    Output.Audio.table.rows,
  ]

  /// The rows of each table of the page whose first column is the key, and how many columns it has.
  private static let documented: [(columns: Int, rows: [String])] = {
    var tables: [(columns: Int, rows: [String])] = []
    var previous: Substring = ""
    for line in DocumentationTests.page.split(separator: "\n", omittingEmptySubsequences: false) {
      defer { previous = line }
      guard line.hasPrefix("| ") else { continue }
      if !previous.hasPrefix("|") {
        tables.append((line.hasPrefix("| Key |") ? line.count { $0 == "|" } - 1 : 0, []))
      } else {
        tables[tables.count - 1].rows.append(String(line))
      }
    }
    return tables.filter { $0.columns > 0 }
  }()

  @Test func thereIsATableOfEachObject() { #expect(Self.documented.count == Self.tables.count) }

  @Test(arguments: tables.indices) func rowsAreTheReaders(_ index: Int) throws {
    let found = try #require(index < Self.documented.count ? Self.documented[index] : nil)
    let rows = Self.tables[index].map { $0.markdown(columns: found.columns) }
    #expect(found.rows == rows, "docs/job.md wants this table here:\n\(rows.joined(separator: "\n"))")
  }

  /// An object without a table on the page has its keys in the rows that it is the value of.
  @Test func smallObjectsAreToldInTheirRows() {
    let told = Set(Self.tables.flatMap { $0 }.map { "\($0.names) \($0.meaning)" })
    for row in Self.tables.flatMap({ $0 }) {
      guard let table = row.kind.table, !table.rows.allSatisfy({ told.contains("\($0.names) \($0.meaning)") })
      else { continue }
      for name in table.names {
        let isTold = row.meaning.contains("`\(name)`") || row.meaning.contains("`\"\(name)\": true`")
        #expect(isTold, "the row of \(row.names) does not name \(name)")
      }
    }
  }

  /// A row names all that may be chosen.
  @Test func choicesAreListed() {
    for row in ObjectTable.all.flatMap(\.rows) {
      let names: [String]
      switch row.kind {
      case .choice(let some), .choices(let some): names = some
      default: continue
      }
      for name in names { #expect(row.meaning.contains("`\"\(name)\"`"), "\(row.names) \(name)") }
    }
    for easing in Easing.names { #expect(DocumentationTests.page.contains("`\"\(easing.name)\"`")) }
  }
}

extension Key {
  /// The row of docs/job.md.
  fileprivate func markdown(columns: Int) -> String {
    let cells = [
      names.map { "`\($0)`" }.joined(separator: ", "), meaning, absence.markdown, range ?? kind.range,
    ]
    return "|" + cells.prefix(columns).map { $0.isEmpty ? " |" : " \($0) |" }.joined()
  }
}

extension Key.Absence {
  fileprivate var markdown: String {
    switch self {
    case .refused: "needed"
    case .value(let text): text.hasPrefix("\"") || text.hasPrefix("{") ? "`\(text)`" : text
    case .words(let words): words
    case .nothing: ""
    }
  }
}

extension ValueKind {
  fileprivate var range: String {
    switch self {
    case .version: "1"
    case .identifier: "1 to 128 letters, digits, `.` `_` `:` `-`"
    case .identifiers(let count): "an id, or \(count.lowerBound) to \(count.upperBound)"
    case .headerText: "1 to \(Node.headerLength.upperBound) printable ASCII characters"
    case .headers: "up to \(Node.headerLimit)"
    case .labels: "up to \(Node.labelLimit)"
    case .flag: "true, false"
    case .number(let range, _, _), .numberOrObject(let range, _, _), .animated(let range, _, _):
      Self.range(range, Node.text)
    case .integer(let range, _, _), .bitrate(let range, _): Self.range(range) { "\($0)" }
    case .exact(let range, _): Self.range(range, \.decimalText)
    case .time(let isPositive, _): isPositive ? "a time above 0" : "a time"
    case .length: "a time above 0, or a name"
    case .frameRate: "1 to 240"
    case .color: "a colour"
    case .stream: "0 to 255, or a language"
    case .easing: "an easing"
    case .level, .volume: Volume.range
    case .list(_, _, _, let count): "\(count.lowerBound) to \(count.upperBound)"
    case .text(let count), .textOrList(let count, _, _, _), .textOrObject(let count, _):
      "\(count.lowerBound) to \(count.upperBound) characters"
    case .oneOrList(_, let count): "up to \(count.upperBound)"
    case .paint: "a colour or a gradient"
    case .fonts: "1 to \(TextStyle.mostFonts)"
    case .webURL: "up to \(Notify.longestURL) bytes"
    case .choice, .choices, .dateTime, .sourceFile, .outputFile, .source, .object, .objectOrFalse,
      .choiceOrObject, .notBuilt:
      ""
    }
  }

  private static func range<T>(_ range: ClosedRange<T>, _ text: (T) -> String) -> String {
    "\(text(range.lowerBound)) to \(text(range.upperBound))".replacing("-", with: "−")
  }
}
