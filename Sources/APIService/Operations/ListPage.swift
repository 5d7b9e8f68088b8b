import ClipJob
import HTTPService

/// A page of a list: its items, and where the list goes on.
struct ListPage: Sendable {
  /// Of the member that has the items.
  let name: String
  let items: [JSONValue]
  /// The cursor of the next page; nil: there is none.
  var next: String?
  /// A name by which `next` was told before there was one for all lists.
  var formerName: String?

  /// With the address of the next page as `Link` (RFC 8288), which keeps the request's other parameters.
  func answer(_ call: APICall) -> HTTPAnswer {
    var members: [(String, JSONValue)] = [(name, .array(items))]
    guard let next else { return .json(JSONValue.object(members).text()) }
    members += [Self.member, formerName].compactMap { $0.map { ($0, .string(next)) } }
    let others = call.request.query.filter { !Self.places.contains($0.name) }.map { ($0.name, $0.value) }
    let query = URLText.query(others + [(Parameter.cursor.name, next)])
    // Ids in paths need no escaping.
    return .json(
      JSONValue.object(members).text(),
      headers: ["Link": "<\(call.request.path)?\(query)>; rel=\"next\""])
  }

  private static let member = "next"
  /// Parameters that say where a page begins.
  private static let places = [Parameter.cursor.name, "after", "since"]

  static func schema(_ name: String, _ items: JSONValue, formerName: String? = nil) -> JSONValue {
    let optional = [member, formerName].compactMap { $0.map { ($0, Schemas.text) } }
    return Schemas.object([(name, Schemas.list(items))], optional: optional)
  }

}
