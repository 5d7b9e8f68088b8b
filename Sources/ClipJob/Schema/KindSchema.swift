import MediaTypes

extension ValueKind {
  /// The schema of values of this kind, an object.
  func schema(_ parts: inout SchemaParts) -> JSONValue {
    switch self {
    case .version: return ["const": .number(Job.version)]
    case .identifier: return ValueSchema.identifier
    case .identifiers(let count):
      return ["anyOf": [ValueSchema.identifier, ValueSchema.list(ValueSchema.identifier, count)]]
    case .dateTime:
      return ValueSchema.text(
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$")
    case .labels: return ValueSchema.labels
    case .headerText: return ValueSchema.headerText
    case .headers: return ValueSchema.headers
    case .flag: return ["type": "boolean"]
    case .choice(let names): return ["enum": .array(names.map(JSONValue.string))]
    case .choices(let names):
      return [
        "type": "array", "minItems": .number(1), "items": ["enum": .array(names.map(JSONValue.string))],
      ]
    case .webURL: return ValueSchema.webURL
    case .number(let range, _, _):
      return ValueSchema.number(.number(range.lowerBound), .number(range.upperBound))
    case .numberOrObject(let range, _, let table):
      return [
        "anyOf": [
          ValueSchema.number(.number(range.lowerBound), .number(range.upperBound)), parts.schema(of: table),
        ]
      ]
    case .exact(let range, _): return ValueSchema.number(range.lowerBound.document, range.upperBound.document)
    case .integer(let range, _, _), .bitrate(let range, _):
      return [
        "type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
      ]
    case .time(let isPositive, _):
      return parts.reference(to: isPositive ? "positiveTime" : "time") { _ in
        ValueSchema.time(isPositive: isPositive)
      }
    case .length:
      return [
        "anyOf": [
          parts.reference(to: "positiveTime") { _ in ValueSchema.time(isPositive: true) },
          ["enum": ["timeline", "source"]], parts.schema(of: NamedLength.table),
        ]
      ]
    case .frameRate: return parts.reference(to: "frameRate") { _ in ValueSchema.frameRate }
    case .color:
      return parts.reference(to: "color") { _ in ValueSchema.text("^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$") }
    case .sourceFile: return parts.reference(to: "sourceFile") { _ in ValueSchema.sourceFile }
    case .outputFile: return ValueSchema.outputFile
    case .stream: return parts.reference(to: "stream") { _ in ValueSchema.stream }
    case .animated(let range, _, _): return ValueSchema.animated(range, &parts)
    case .level: return parts.reference(to: "level") { _ in ValueSchema.level }
    case .volume: return parts.reference(to: "volume") { ValueSchema.volume(&$0) }
    case .easing: return parts.reference(to: "easing") { _ in ValueSchema.easing }
    case .source: return parts.reference(to: "source") { $0.source() }
    case .object(let table): return parts.schema(of: table)
    case .objectOrFalse(let table): return ["anyOf": [["const": false], parts.schema(of: table)]]
    case .list(let table, _, _, let count):
      return [
        "type": "array", "minItems": .number(count.lowerBound), "maxItems": .number(count.upperBound),
        "items": parts.schema(of: table),
      ]
    case .text(let count): return ValueSchema.text(of: count)
    case .textOrList(let characters, let table, _, let count):
      return ["anyOf": [ValueSchema.text(of: characters), ValueSchema.list(parts.schema(of: table), count)]]
    case .textOrObject(let characters, let table):
      return ["anyOf": [ValueSchema.text(of: characters), parts.schema(of: table)]]
    case .choiceOrObject(let names, let table):
      return ["anyOf": [["enum": .array(names.map(JSONValue.string))], parts.schema(of: table)]]
    case .oneOrList(let table, let count):
      return parts.reference(to: table.what.replacing(" ", with: "-") + "-or-list") { parts in
        let schema = parts.schema(of: table)
        return ["anyOf": [schema, ValueSchema.list(schema, count)]]
      }
    case .paint:
      return parts.reference(to: "paint") { parts in
        ["anyOf": [ValueKind.color.schema(&parts), parts.schema(of: Gradient.table)]]
      }
    case .fonts: return parts.reference(to: "fonts") { _ in ValueSchema.fonts }
    // An empty list asks for nothing.
    case .notBuilt: return ["type": "array", "maxItems": .number(0)]
    }
  }
}

/// The schemas of kinds.
private enum ValueSchema {
  static func text(_ pattern: String) -> JSONValue {
    ["type": "string", "pattern": .string(pattern)]
  }

  static func number(_ least: JSONValue, _ most: JSONValue) -> JSONValue {
    ["type": "number", "minimum": least, "maximum": most]
  }

  static let identifier = text("^[A-Za-z0-9.:_-]{1,128}$")

  static let labels: JSONValue = [
    "type": "object", "maxProperties": .number(Node.labelLimit),
    // Bytes for the reader, letters here.
    "propertyNames": ["minLength": .number(1), "maxLength": .number(128)],
    "additionalProperties": ["type": "string", "maxLength": .number(1024)],
  ]

  static let headerText: JSONValue = [
    "type": "string", "minLength": .number(1), "maxLength": .number(Node.headerLength.upperBound),
    "pattern": "^[!-~]([ -~]*[!-~])?$",
  ]

  /// A host, without a user before it.
  static let webURL: JSONValue = [
    "type": "string", "maxLength": .number(Notify.longestURL),
    "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[!-\"$-.0->A-~]+([/?#][!-~]*)?$",
  ]

  static let headers: JSONValue = [
    "type": "object", "maxProperties": .number(Node.headerLimit),
    "propertyNames": ["pattern": "^[A-Za-z0-9_-]{1,128}$"],
    "additionalProperties": headerText,
  ]

  static func time(isPositive: Bool) -> JSONValue {
    [
      "anyOf": [
        [
          "type": "number", isPositive ? "exclusiveMinimum" : "minimum": .number(0),
          "maximum": Node.longestTime.document,
        ],
        text("^[0-9]{1,3}:(0?[0-5]?[0-9]:)?[0-5]?[0-9]([.][0-9]*)?$"),
      ]
    ]
  }

  static let frameRate: JSONValue = [
    "anyOf": [number(.number(1), .number(240)), text("^[+]?[0-9]+/[+]?[0-9]+$")]
  ]

  static let file: [(String, JSONValue)] = [
    ("type", "string"), ("minLength", .number(1)), ("maxLength", .number(4096)),
  ]

  /// No URL but one of the web.
  static let sourceFile = JSONValue.object(
    file + [("not", ["pattern": "^(?![Hh][Tt][Tt][Pp][Ss]?://)[A-Za-z0-9]{1,16}://([ -~]|$)"])])

  /// The schema counts code points where the reader counts what is seen as one: never fewer.
  static func text(of count: ClosedRange<Int>) -> JSONValue {
    ["type": "string", "minLength": .number(count.lowerBound)]
  }

  static func list(_ item: JSONValue, _ count: ClosedRange<Int>) -> JSONValue {
    [
      "type": "array", "minItems": .number(count.lowerBound), "maxItems": .number(count.upperBound),
      "items": item,
    ]
  }

  static let fonts: JSONValue = [
    "anyOf": [
      sourceFile,
      [
        "type": "array", "minItems": .number(1), "maxItems": .number(TextStyle.mostFonts),
        "items": sourceFile,
      ],
    ]
  ]

  static let outputFile = JSONValue.object(
    file + [("pattern", .string(Output.Container.pattern(Output.Container.allCases)))])

  static let stream: JSONValue = [
    "anyOf": [
      [
        "type": "integer", "minimum": .number(StreamSelection.numbers.lowerBound),
        "maximum": .number(StreamSelection.numbers.upperBound),
      ], text("^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"),
    ]
  ]

  static func animated(_ range: ClosedRange<Double>, _ parts: inout SchemaParts) -> JSONValue {
    [
      "anyOf": [
        number(.number(range.lowerBound), .number(range.upperBound)),
        keyframes(Animated.Keyframe.table(range), &parts),
      ]
    ]
  }

  static func volume(_ parts: inout SchemaParts) -> JSONValue {
    ["anyOf": [level, keyframes(Animated.Keyframe.volumeTable, &parts)]]
  }

  private static func keyframes(_ table: ObjectTable, _ parts: inout SchemaParts) -> JSONValue {
    [
      "type": "array", "minItems": .number(1), "maxItems": .number(Animated.keyframeLimit),
      "items": parts.schema(of: table),
    ]
  }

  static let level: JSONValue = [
    "anyOf": [
      number(.number(Volume.factors.lowerBound), .number(Volume.factors.upperBound)),
      text("^(-inf|[+-]?[0-9]+([.][0-9]*)?) *dB$"),
    ]
  ]

  static let easing: JSONValue = {
    let (x, y) = (number(.number(0), .number(1)), number(.number(-10), .number(10)))
    return [
      "anyOf": [
        ["enum": .array(Easing.names.map { .string($0.name) })],
        [
          "type": "array", "prefixItems": [x, y, x, y], "minItems": .number(4), "maxItems": .number(4),
        ],
      ]
    ]
  }()
}

extension SchemaParts {
  /// Exactly one of the kinds that are built.
  fileprivate mutating func source() -> JSONValue {
    let object = schema(of: Source.table)
    let built = Source.kinds.map { kind -> JSONValue in ["required": [.string(kind.key)]] }
    return .object((object.members ?? []) + [("maxProperties", .number(1)), ("anyOf", .array(built))])
  }
}

extension Output.Container {
  /// Of file names with these containers' endings, in capitals or not. (U+212A, the sign of kelvins, is a capital k.)
  static func pattern(_ containers: [Self]) -> String {
    let endings = containers.flatMap { $0 == .jpg ? ["jpg", "jpeg"] : [$0.rawValue] }.map { ending in
      ending.map { letter in
        letter.isLetter ? "[\(letter)\(letter.uppercased())\(letter == "k" ? "\u{212A}" : "")]" : "\(letter)"
      }.joined()
    }
    // A URL of a web server has its query behind the ending, which may end like a file itself.
    let (web, name) = ("[hH][tT][tT][pP][sS]?://", "[^/][.](\(endings.joined(separator: "|")))")
    return "^(?!\(web))[\\s\\S]*\(name)$|^\(web)[^?#]*\(name)([?#][\\s\\S]*)?$"
  }

  /// What an output in this container has and has not.
  var rule: JSONValue {
    var properties = ObjectWriter()
    if kind != .clip { properties["fps"] = false }
    if kind != .still { properties["at"] = false }
    if kind == .captions {
      for key in ["width", "height"] { properties[key] = false }
    } else {
      properties["captions"] = false
    }
    if wordTimes == nil { properties["wordTimes"] = false }
    if !isFragmentable { properties["fragmented"] = ["const": false] }
    if videoCodecs.isEmpty {
      properties["video"] = false
      properties["audio"] = ["const": false]
    } else {
      properties["video"] = Self.codecs(videoCodecs.map(\.rawValue))
      properties["audio"] = Self.codecs(audioCodecs.map(\.rawValue))
    }
    return [
      "if": ["required": ["to"], "properties": ["to": ["pattern": .string(Self.pattern([self]))]]],
      "then": ["properties": properties.value],
    ]
  }

  private static func codecs(_ names: [String]) -> JSONValue {
    ["properties": ["codec": ["enum": .array(names.map(JSONValue.string))]]]
  }
}
