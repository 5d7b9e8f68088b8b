import Foundation
import Testing

@testable import ClipJob

/// The published schema and the reader say the same of documents. The judge of the schema is Python's `jsonschema`.
@Suite struct SchemaTests {
  /// What the schema says of each document: nil where it takes it.
  static func verdicts(
    _ documents: [JSONValue], by schema: JSONValue = JobSchema.document
  ) throws -> [String?] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "schema-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (lines, program) = (folder.appending(path: "documents"), folder.appending(path: "judge.py"))
    let texts = ([schema] + documents).map { $0.text() }
    try Data(texts.joined(separator: "\n").utf8).write(to: lines)
    try Data(judge.utf8).write(to: program)

    let process = Process()
    // Debian's own, which has the package of scripts/install-deps.
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-W", "ignore", program.path, lines.path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "python3-jsonschema, or the schema is none")
    return text.split(separator: "\n").map { $0 == "valid" ? nil : String($0) }
  }

  private static let judge = """
    import json, jsonschema, sys
    documents = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8", newline="\\n")]
    schema = documents.pop(0)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def check_examples(part):
        if isinstance(part, dict):
            whole = jsonschema.Draft202012Validator({**part, "$defs": schema["$defs"]})
            for example in part.get("examples", []):
                whole.validate(example)
            part = list(part.values())
        for inner in part if isinstance(part, list) else []:
            check_examples(inner)

    check_examples(schema)
    for document in documents:
        error = next(validator.iter_errors(document), None)
        print(json.dumps([str(error.json_path), error.message[:300]]) if error else "valid")
    """

  /// No document that the reader takes is refused.
  private func check(_ documents: [JSONValue]) throws -> (valid: Int, accepted: Int) {
    let verdicts = try Self.verdicts(documents)
    try #require(verdicts.count == documents.count)
    var accepted = 0
    for (document, verdict) in zip(documents, verdicts) {
      guard (try? Job.parse(document)) != nil else { continue }
      accepted += 1
      if let verdict {
        Issue.record("the reader takes what the schema refuses: \(verdict)\n\(document.text())")
      }
    }
    return (verdicts.count { $0 == nil }, accepted)
  }

  @Test func jobsAreValid() throws {
    var random = SeededGenerator(seed: 21)
    let full = try JSONValue(parsing: Array(Documents.full.utf8))
    let documents = (0..<150).map { _ in Job.random(using: &random).document } + [full]
    let result = try check(documents)
    #expect(result.accepted == documents.count && result.valid == documents.count)
  }

  @Test func documentsOfTheTables() throws {
    let result = try check(VocabularyTests.right.documents)
    #expect(result.valid == VocabularyTests.right.documents.count, "\(result)")
  }

  /// Each key in each way in which it can be wrong by its row alone: both refuse it.
  @Test func wrongDocumentsOfTheTables() throws {
    var documents: [JSONValue] = []
    var seen: Set<String> = []
    for table in ObjectTable.all {
      for row in table.rows {
        for key in row.names.map(table.key) where seen.insert(key).inserted {
          documents += try (0..<TableDocuments.ways(row)).map { try Self.document(wrongAt: key, way: $0) }
        }
      }
    }
    for (document, verdict) in zip(documents, try Self.verdicts(documents)) {
      if verdict == nil { Issue.record("the schema takes \(document.text())") }
      if (try? Job.parse(document)) != nil { Issue.record("the reader takes \(document.text())") }
    }
  }

  /// If one can be found, a document where nothing else is wrong: the reader takes it if it does not read the key.
  private static func document(wrongAt key: String, way: Int) throws -> JSONValue {
    var best: (document: JSONValue, others: Int)?
    let target = TableDocuments.Target(key, way: way)
    let name = key.drop { $0 != ":" }.dropFirst(2)
    for seed in 0..<40 {
      var maker = TableDocuments(seed: UInt64(seed))
      maker.density = 0.03
      maker.target = target
      let document = maker.object(Job.table)
      guard maker.isBroken else { continue }
      let others = Documents.errors(document.text()).count { error in
        !(error.path ?? "").split { ".[".contains($0) }.contains { $0.hasPrefix(name) }
          && !error.message.contains("\"\(name)\"")
      }
      if others < best?.others ?? .max { best = (document, others) }
      if others == 0 { break }
    }
    return try #require(best?.document, "no document has \(key)")
  }

  /// Each container with each key of an output that any of them has.
  @Test func alternativesSayTheSameAsConditions() throws {
    let keys: [(String, JSONValue)] = [
      ("fps", .number(25)), ("at", .number(0)), ("width", .number(320)), ("captions", "last"),
      ("wordTimes", true), ("fragmented", true), ("fragmented", false), ("audio", false), ("audio", [:]),
      ("video", [:]), ("video", ["codec": "vp9"]), ("video", ["codec": "h264"]), ("audio", ["codec": "opus"]),
      ("audio", ["codec": "aac"]), ("unheard", true),
    ]
    let names = Output.Container.allCases.map { "a.\($0.rawValue)" }
    let documents = (names + ["a.JPEG", "a.txt", "https://a/b.gif?c.mp4"]).flatMap { name in
      ([[]] + keys.map { [$0] }).map { more -> JSONValue in
        ["version": .number(1), "audio": [:], "outputs": [.object([("to", .string(name))] + more)]]
      }
    }
    let expected = try Self.verdicts(documents).map { $0 == nil }
    #expect(try Self.verdicts(documents, by: JobSchema.alternatives).map { $0 == nil } == expected)
    #expect(expected.contains(true) && expected.contains(false))
    #expect(!JobSchema.alternatives.text().contains("\"if\""))
  }

  /// What no schema can say: docs/cli.md lists it.
  @Test func whatOnlyTheReaderRefusesIsListed() throws {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: package.appending(path: "docs/cli.md"), encoding: .utf8)
    let section =
      page.components(separatedBy: "\n## schema\n").last?.components(separatedBy: "\n## ").first ?? ""
    var listed: Set<String> = []
    for line in section.split(separator: "\n") where line.hasPrefix("| `") {
      let cell = line.dropFirst().prefix { $0 != "|" }
      listed.formUnion(cell.matches(of: /`([a-z]+\.[a-zA-Z]+)`/).map { String($0.1) })
    }
    var documents: [JSONValue] = []
    for seed in 0..<400 {
      var maker = TableDocuments(seed: UInt64(seed) + 70_000)
      maker.density = [0.03, 0.08, 0.15][seed % 3]
      documents.append(maker.object(Job.table))
    }
    var found: Set<String> = []
    for (document, verdict) in zip(documents, try Self.verdicts(documents)) where verdict == nil {
      found.formUnion(Documents.errors(document.text()).map(\.code))
    }
    #expect(found.count > 5)
    #expect(found.subtracting(listed).sorted() == [], "docs/cli.md lacks them")
    let sources = try #require(
      FileManager.default.enumerator(
        at: package.appending(path: "Sources/ClipJob"), includingPropertiesForKeys: nil))
    var text = ""
    for case let file as URL in sources where file.pathExtension == "swift" {
      text += try String(contentsOf: file, encoding: .utf8)
    }
    for code in listed { #expect(text.contains("\"\(code)\""), "the reader has no error \(code)") }
  }

  @Test func mutatedDocuments() throws {
    var random = SeededGenerator(seed: 22)
    let values = try FuzzTests.documents.map { try JSONValue(parsing: $0) }
    let documents = (0..<500).map { _ in random.pick(values).mutated(using: &random) }
      // The reader rounds to nine decimals before it compares.
      .filter { !$0.text().contains("0.0000000000001") }
    let result = try check(documents)
    #expect(result.accepted > 20 && result.valid < documents.count, "\(result)")
  }
}
