import MediaTypes

/// What the value of a key may be. `TableFields` reads it, `schema` describes it, docs/job.md tells its range.
///
/// Texts named `what` are for sentences and name the unit: "a number of degrees".
package indirect enum ValueKind: Sendable {
  /// The number of the document's version.
  case version
  /// 1 to 128 letters, digits and `.` `_` `:` `-`.
  case identifier
  /// One such, or a list of so many.
  case identifiers(ClosedRange<Int>)
  /// RFC 3339.
  case dateTime
  /// An object of texts.
  case labels
  /// The value of an HTTP header field.
  case headerText
  /// An object of such, by the names of the fields.
  case headers
  case flag
  case choice([String])
  /// A list of some names, one at least.
  case choices([String])
  /// An http or https URL that is called, not read.
  case webURL
  case number(ClosedRange<Double>, _ what: String = "a number", hint: String? = nil)
  case integer(ClosedRange<Int>, _ what: String = "a whole number", hint: String? = nil)
  /// A number, or an object of several such.
  case numberOrObject(ClosedRange<Double>, _ what: String, ObjectTable)
  /// A decimal number, not rounded to binary.
  case exact(ClosedRange<Rational>, _ what: String = "a number")
  /// Bits a second.
  case bitrate(ClosedRange<Int>, example: Int)
  /// Seconds or a timecode; positive: more than 0.
  case time(isPositive: Bool = false, example: String = "2.5 or \"00:00:02.500\"")
  /// Seconds above 0 or a timecode, or another's length by its name.
  case length
  case frameRate
  case color
  /// A file that is read; `what` it is of: "sound".
  case sourceFile(_ what: String)
  /// A file that is written, whose ending chooses the container.
  case outputFile
  /// A stream of a media file: its number among those of its kind, or its language.
  case stream
  /// A number or keyframes.
  case animated(ClosedRange<Double>, _ what: String = "a number", hint: String? = nil)
  /// A factor, or decibels in quotes.
  case level
  /// A level or keyframes of levels.
  case volume
  case easing
  /// One of the kinds of source.
  case source
  case object(ObjectTable)
  /// An object, or false for nothing of it.
  case objectOrFalse(ObjectTable)
  case list(of: ObjectTable, _ what: String, example: String, count: ClosedRange<Int>)
  /// Text that is shown, of so many characters.
  case text(ClosedRange<Int>)
  /// Text, or a list of objects.
  case textOrList(ClosedRange<Int>, of: ObjectTable, example: String, count: ClosedRange<Int>)
  /// Text for the object that has nothing else, or the object.
  case textOrObject(ClosedRange<Int>, ObjectTable)
  /// One of some names for the object that has nothing else, or the object.
  case choiceOrObject([String], ObjectTable)
  /// An object, or a list of several.
  case oneOrList(of: ObjectTable, count: ClosedRange<Int>)
  /// A colour, or a gradient.
  case paint
  /// The name of a family of fonts or the path of a font file, or a list of such.
  case fonts
  /// Of the contract, refused by this version with this message.
  case notBuilt(_ message: String, hint: String = "leave the key out for now")

  /// One of an enumeration's names.
  static func names<T: RawRepresentable & CaseIterable>(of type: T.Type) -> ValueKind
  where T.RawValue == String { .choice(T.allCases.map(\.rawValue)) }

  /// The table of the object, or of the objects, that the value is.
  package var table: ObjectTable? {
    switch self {
    case .object(let table), .objectOrFalse(let table), .list(let table, _, _, _),
      .numberOrObject(_, _, let table), .textOrList(_, let table, _, _), .textOrObject(_, let table),
      .choiceOrObject(_, let table), .oneOrList(let table, _):
      table
    case .paint: Gradient.table
    case .source: Source.table
    case .length: NamedLength.table
    default: nil
    }
  }
}
