import ClipJob
import Testing

@testable import APIService

@Suite struct OpenAPITests {
  private let document = OpenAPI.document(version: "1.2.3")

  @Test func everyOperationIsInIt() throws {
    for operation in Operation.all {
      let entry = try #require(document["paths"]?[operation.path]?[operation.method.lowercased()])
      #expect(entry["operationId"] == .string(operation.id))
      let forms = try #require(entry["security"]?.items)
      let isOpen = forms.isEmpty || forms.contains { $0.members?.isEmpty == true }
      #expect(isOpen == (operation.access == .open))
      // A session's cookie comes with whatever any page sends: changes need a word of the server's own page.
      for form in forms where form["session"] != nil || form["sessionWithoutTLS"] != nil {
        #expect((form["form"] != nil) == (operation.method != "GET"), "\(operation.id)")
      }
      for scheme in forms.flatMap({ $0.members ?? [] }) {
        #expect(document["components"]?["securitySchemes"]?[scheme.0] != nil)
      }
    }
    let count = document["paths"]?.members?.reduce(0) { $0 + ($1.1.members?.count ?? 0) }
    #expect(count == Operation.all.count && document["openapi"] == "3.1.0")
  }

  /// Wherever it is: those of the job document were moved.
  @Test func everyReferenceLeadsSomewhere() {
    let check = SchemaCheck(document)
    var found = 0
    func walk(_ value: JSONValue) {
      if let reference = value["$ref"]?.text {
        found += 1
        #expect(check.resolve(reference) != nil, "\(reference)")
      }
      for part in (value.members ?? []).map(\.1) + (value.items ?? []) { walk(part) }
    }
    walk(document)
    #expect(found > 50)
  }

  @Test func examplesAreOfTheirSchemas() {
    let check = SchemaCheck(document)
    for operation in Operation.all {
      for answer in operation.answers {
        guard let example = answer.example, let schema = answer.schema else { continue }
        #expect(check.problems(example, schema) == [], "\(operation.id) \(answer.status)")
      }
      guard let body = operation.body, let example = body.example else { continue }
      let isJob = [body.schema, body.schema["anyOf"]?.items?.first].contains(Schemas.reference("Job"))
      if isJob {
        #expect(throws: Never.self) { try Job.parse(example) }
      } else {
        #expect(check.problems(example, body.schema) == [], "\(operation.id)")
      }
    }
  }

  @Test func theCheckFindsMistakes() {
    let check = SchemaCheck(document)
    let schema = Schemas.reference("Changed")
    #expect(check.problems(["id": "a", "state": "queued"], schema) == [])
    for wrong: JSONValue in [
      ["id": "a"], ["id": "a", "state": "odd"], ["id": "a", "state": "queued", "x": true], "a",
    ] {
      #expect(check.problems(wrong, schema) != [])
    }
    #expect(check.problems("a", ["unheard": true]) != [])
  }
}
