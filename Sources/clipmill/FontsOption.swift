extension Option {
  /// Of verbs that look at text.
  static let fonts = Option(
    "--fonts", value: "DIR",
    "A folder of fonts that text is set in, instead of the system's; may be repeated. Default: $CLIPMILL_FONTS.",
    isRepeatable: true)
}

extension Arguments {
  /// Nil: the environment's, or the system's.
  var fontFolders: [String]? {
    let folders = all(Option.fonts.name)
    return folders.isEmpty ? nil : folders
  }
}
