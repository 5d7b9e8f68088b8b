import ClipJob

extension Verb {
  static let schema = Verb(
    name: "schema", operands: "[--json]",
    summary: "Print the JSON Schema of the job document, for editors and other programs.",
    options: [.json],
    run: { _ in
      Terminal.print(JobSchema.document.text(pretty: true))
      return .done
    })
}
