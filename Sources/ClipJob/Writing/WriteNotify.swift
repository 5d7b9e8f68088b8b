extension Notify {
  var document: JSONValue {
    var object = ObjectWriter()
    object["url"] = .string(url)
    object.put("events", events, unless: Event.endings) { events in
      .array(Event.allCases.filter(events.contains).map { .string($0.rawValue) })
    }
    return object.value
  }
}
