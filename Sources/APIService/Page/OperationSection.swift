import ClipJob

/// An operation on the page: what it does, how it is asked for, what comes back.
struct OperationSection: Sendable {
  private let operation: Operation

  init(_ operation: Operation) { self.operation = operation }

  var html: HTML {
    .element(
      "section", [("id", operation.id)],
      .element(
        "h3", [], .element("b", [("class", operation.method.lowercased())], HTML(operation.method)), " ",
        .code(operation.path), " ", badge),
      .element("p", [], .prose(operation.summary)), parameters,
      .element("pre", [("class", "curl")], HTML(CurlExample(operation).text)), answers)
  }

  private var badge: HTML {
    guard case .key(let action) = operation.access else {
      return .element("span", [("class", "badge")], "open to all")
    }
    return .element("span", [("class", "badge")], HTML(action.scope.rawValue))
  }

  private var parameters: HTML {
    guard !operation.allParameters.isEmpty else { return "" }
    let rows = operation.allParameters.map { parameter in
      HTML.element(
        "tr", [],
        .element(
          "td", [], .code(parameter.name), " ",
          .element("span", [("class", "quiet")], HTML(parameter.place.rawValue))),
        .element("td", [], .prose(parameter.meaning), " ", limits(parameter)))
    }
    return .element("table", [], HTML(rows))
  }

  private func limits(_ parameter: Parameter) -> HTML {
    let words: String? =
      switch parameter.kind {
      case .text: nil
      case .flag: "0 or 1."
      case .number(let range, let usual): "\(range.lowerBound) to \(range.upperBound); \(usual) without it."
      case .choice(let names, let usual): "\(names.joined(separator: ", ")); \(usual) without it."
      }
    return words.map { .element("span", [("class", "quiet")], HTML($0)) } ?? ""
  }

  private var answers: HTML {
    let rows = operation.answers.map { answer in
      HTML.element(
        "tr", [], .element("td", [], .code(String(answer.status))),
        .element(
          "td", [], .prose(answer.meaning), " ", Self.shape(answer), Self.headers(answer),
          answer.example.map { .element("pre", [], HTML($0.text(pretty: true))) } ?? ""))
    }
    let statuses = operation.allProblems.map { HTML.code(String($0)) }
    let problems = HTML.element(
      "tr", [], .element("td", [], .element("a", [("href", "#Problem")], "Problem")),
      .element("td", [], HTML(statuses, separator: " ")))
    return .element("table", [], HTML(rows), problems)
  }

  private static func headers(_ answer: Operation.Answer) -> HTML {
    guard !answer.headers.isEmpty else { return "" }
    let names = answer.headers.map { HTML.code($0.name) }
    return .element("p", [("class", "quiet")], "Headers: ", HTML(names, separator: ", "))
  }

  private static func shape(_ answer: Operation.Answer) -> HTML {
    guard let schema = answer.schema else {
      return answer.status == 304 ? "" : .element("span", [("class", "quiet")], HTML(answer.contentType))
    }
    return SchemaTable.words(schema)
  }
}
