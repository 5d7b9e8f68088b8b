import Testing

@testable import ClipJob

/// What the tables of objects say is what the reader does.
@Suite struct VocabularyTests {
  /// Documents from the tables that the reader takes, all keys that are built among them.
  static let right: (documents: [JSONValue], written: Set<String>) = {
    var documents: [JSONValue] = []
    var written: Set<String> = []
    let wanted = Set(ObjectTable.all.flatMap(\.keys)).subtracting(Source.table.keys)
    // A random document is more often wrong the more keys there are that do not go together.
    for seed in 0..<40_000 where documents.count < 400 || !written.isSuperset(of: wanted) {
      var maker = TableDocuments(seed: UInt64(seed))
      maker.density = [0.03, 0.08, 0.15, 0.3][seed % 4]
      // What chance does not reach in a document that is right.
      if documents.count >= 400, let key = wanted.subtracting(written).sorted().first {
        maker.aim = aim(at: key)
        maker.density = 0.03
      }
      let document = maker.object(Job.table)
      guard (try? Job.parse(document)) != nil else { continue }
      if documents.count < 400 || !maker.written.isSubset(of: written) { documents.append(document) }
      written.formUnion(maker.written)
    }
    return (documents, written)
  }()

  /// The keys without which a key has no meaning, and those on the way to them.
  private static func aim(at key: String) -> Set<String> {
    let companions: [String] =
      switch key {
      case Output.table.key("captions"):
        [Clip.table.key("id"), Source.table.key("captions"), CaptionSource.table.key("file")]
      case Output.table.key("wordTimes"): [Source.table.key("captions"), CaptionSource.table.key("file")]
      case Waveform.table.key("of"): [AudioTrack.table.key("id")]
      default: []
      }
    return ([key] + companions).reduce(into: []) { $0.formUnion(ObjectTable.path(to: $1).union([$1])) }
  }

  @Test func everyKeyThatIsBuiltIsRead() {
    #expect(Self.right.documents.count >= 400)
    // A source is made of a kind, not key by key.
    let keys = Set(ObjectTable.all.flatMap(\.keys)).subtracting(Source.table.keys)
    #expect(keys.subtracting(Self.right.written).sorted() == [])
  }

  /// A key that is left out means its default.
  @Test func defaultsAreWhatIsMeant() throws {
    for document in Self.right.documents {
      let filled = Job.table.filled(document)
      #expect(try Job.parse(filled) == Job.parse(document), "\(document.text())\n\(filled.text())")
    }
  }

  @Test func documentsAreWrittenBack() throws {
    for document in Self.right.documents {
      let job = try Job.parse(document)
      #expect(try Job.parse(job.json()) == job, "\(document.text())\n\(job.document.text())")
    }
  }

  @Test func namesAreTakenOnce() {
    for table in ObjectTable.all { #expect(Set(table.names).count == table.names.count, "\(table.what)") }
  }
}
