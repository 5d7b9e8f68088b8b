import Fetching

/// What whoever publishes an object needs to know of it, in the commit manifest: the upload with its parts, or that the same
/// bytes were there already.
///
///     1 same TAG
///     1 upload ID SIZE:TAG SIZE:TAG …
enum ObjectNote: Equatable {
  /// Of the object that is there.
  case same(tag: String)
  case upload(UploadReceipt)

  /// Nil: no version of this program has written it.
  init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == "1" else { return nil }
    if words[1] == "same", words.count == 3, !words[2].isEmpty {
      self = .same(tag: String(words[2]))
      return
    }
    guard words[1] == "upload", words.count >= 4, !words[2].isEmpty else { return nil }
    var parts: [UploadReceipt.Part] = []
    for word in words[3...] {
      guard let colon = word.firstIndex(of: ":"), let size = Int(word[..<colon]), size >= 0 else {
        return nil
      }
      let tag = word[word.index(after: colon)...]
      guard !tag.isEmpty else { return nil }
      parts.append(UploadReceipt.Part(tag: String(tag), size: size))
    }
    let receipt = UploadReceipt(id: String(words[2]), parts: parts)
    guard receipt.size != nil else { return nil }
    self = .upload(receipt)
  }

  /// Whether it is of an object of so many bytes.
  func fits(bytes: Int) -> Bool {
    switch self {
    case .same: true
    case .upload(let upload): upload.size == bytes
    }
  }

  /// Empty where it would be longer than a queue keeps, or has what cannot be told from its own punctuation: then only this process
  /// publishes.
  var text: String {
    let words =
      switch self {
      case .same(let tag): ["same", tag]
      case .upload(let upload): ["upload", upload.id] + upload.parts.map { "\($0.size):\($0.tag)" }
      }
    let text = "1 " + words.joined(separator: " ")
    let isClean = words.allSatisfy { !$0.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) }
    return isClean && text.utf8.count <= Self.longest ? text : ""
  }

  /// Bytes; see `LaneClaims`.
  private static let longest = 256 << 10
}
