/// What is asked of a store.
enum StoreCommand: Equatable {
  /// Answered by the upload's id; the frame's number is the upload's from then on.
  case begin(url: String, UploadSettings)
  /// Answered by `ObjectFacts`.
  case complete(url: String, UploadReceipt, UploadSettings)
  case abort(url: String, id: String)
  /// Answered by `ObjectFacts`, or nothing.
  case facts(url: String)
  /// Answered by a page of uploads and where the next begins.
  case uploads(url: String, after: UploadPage.Mark?)
  /// Answered by `want` frames, and `ObjectFacts` in the end.
  case put(url: String, size: Int, UploadSettings)

  private var kind: UInt8 {
    switch self {
    case .begin: 1
    case .complete: 2
    case .abort: 3
    case .facts: 4
    case .uploads: 5
    case .put: 6
    }
  }

  var url: String {
    switch self {
    case .begin(let url, _), .complete(let url, _, _), .abort(let url, _), .facts(let url),
      .uploads(let url, _),
      .put(let url, _, _):
      url
    }
  }

  var payload: [UInt8] {
    var writer = PayloadWriter()
    writer.add(kind)
    writer.add(url)
    switch self {
    case .begin(_, let settings): writer.add(settings)
    case .complete(_, let receipt, let settings):
      writer.add(receipt)
      writer.add(settings)
    case .abort(_, let id): writer.add(id)
    case .facts: break
    case .uploads(_, let mark):
      writer.add(mark?.key)
      writer.add(mark?.id)
    case .put(_, let size, let settings):
      writer.add(UInt64(size))
      writer.add(settings)
    }
    return writer.bytes
  }

  /// Nil: it is none.
  init?(_ payload: [UInt8]) {
    var reader = PayloadReader(payload)
    guard let kind: UInt8 = reader.number(), let url = reader.text() ?? nil else { return nil }
    switch kind {
    case 1:
      guard let settings = reader.settings() else { return nil }
      self = .begin(url: url, settings)
    case 2:
      guard let receipt = reader.receipt(), let settings = reader.settings() else { return nil }
      self = .complete(url: url, receipt, settings)
    case 3:
      guard let id = reader.text() ?? nil else { return nil }
      self = .abort(url: url, id: id)
    case 4: self = .facts(url: url)
    case 5:
      guard let key = reader.text(), let id = reader.text() else { return nil }
      self = .uploads(url: url, after: key.flatMap { key in id.map { UploadPage.Mark(key: key, id: $0) } })
    case 6:
      guard let size: UInt64 = reader.number(), size < 1 << 56, let settings = reader.settings() else {
        return nil
      }
      self = .put(url: url, size: Int(size), settings)
    default: return nil
    }
  }
}

/// Some of the uploads that were neither completed nor aborted.
struct UploadPage: Equatable {
  struct Mark: Equatable {
    var key: String
    var id: String
  }
  var uploads: [PendingUpload]
  /// Where the next page begins; nil: this was the last.
  var next: Mark?

  var payload: [UInt8] {
    var writer = PayloadWriter()
    writer.add(UInt32(uploads.count))
    for upload in uploads {
      writer.add(upload.key)
      writer.add(upload.id)
      writer.bytes.append(upload.begun == nil ? 0 : 1)
      writer.add((upload.begun ?? 0).bitPattern)
    }
    writer.add(next?.key)
    writer.add(next?.id)
    return writer.bytes
  }

  init(uploads: [PendingUpload], next: Mark?) { (self.uploads, self.next) = (uploads, next) }

  init?(_ payload: [UInt8]) {
    var reader = PayloadReader(payload)
    guard let count: UInt32 = reader.number() else { return nil }
    uploads = []
    for _ in 0..<count {
      guard let key = reader.text() ?? nil, let id = reader.text() ?? nil,
        let isDated: UInt8 = reader.number(),
        let begun: UInt64 = reader.number()
      else {
        return nil
      }
      uploads.append(PendingUpload(key: key, id: id, begun: isDated == 0 ? nil : Double(bitPattern: begun)))
    }
    guard let key = reader.text(), let id = reader.text() else { return nil }
    next = key.flatMap { key in id.map { Mark(key: key, id: $0) } }
  }
}

extension ObjectFacts {
  var payload: [UInt8] {
    var writer = PayloadWriter()
    writer.add(UInt64(size))
    writer.add(tag)
    writer.add(metadata)
    return writer.bytes
  }

  init?(_ payload: [UInt8]) {
    var reader = PayloadReader(payload)
    guard let size: UInt64 = reader.number(), let tag = reader.text(), let metadata = reader.pairs() else {
      return nil
    }
    self.init(size: Int(clamping: size), tag: tag, metadata: metadata)
  }
}

extension PayloadWriter {
  mutating func add(_ pairs: [String: String]) {
    add(UInt32(pairs.count))
    for (name, value) in pairs.sorted(by: { $0.key < $1.key }) {
      add(name)
      add(value)
    }
  }

  mutating func add(_ settings: UploadSettings) {
    for text in [
      settings.contentType, settings.cacheControl, settings.contentDisposition, settings.storageClass,
      settings.acl,
    ] { add(text) }
    add(settings.metadata)
    add(settings.headers)
  }

  mutating func add(_ receipt: UploadReceipt) {
    add(receipt.id)
    add(UInt32(receipt.parts.count))
    for part in receipt.parts {
      add(part.tag)
      add(UInt64(part.size))
    }
  }
}

extension PayloadReader {
  mutating func pairs() -> [String: String]? {
    guard let count: UInt32 = number() else { return nil }
    var pairs: [String: String] = [:]
    for _ in 0..<count {
      guard let name = text() ?? nil, let value = text() ?? nil else { return nil }
      pairs[name] = value
    }
    return pairs
  }

  mutating func settings() -> UploadSettings? {
    guard let contentType = text() ?? nil, let cacheControl = text(), let contentDisposition = text(),
      let storageClass = text(), let acl = text(), let metadata = pairs(),
      let headers = pairs()
    else { return nil }
    var settings = UploadSettings(
      contentType: contentType, cacheControl: cacheControl, contentDisposition: contentDisposition,
      metadata: metadata, storageClass: storageClass, acl: acl)
    settings.headers = headers
    return settings
  }

  mutating func receipt() -> UploadReceipt? {
    guard let id = text() ?? nil, let count: UInt32 = number(), count <= UploadReceipt.mostParts else {
      return nil
    }
    var parts: [UploadReceipt.Part] = []
    for _ in 0..<count {
      guard let tag = text() ?? nil, let size: UInt64 = number() else { return nil }
      parts.append(UploadReceipt.Part(tag: tag, size: Int(clamping: size)))
    }
    let receipt = UploadReceipt(id: id, parts: parts)
    return receipt.size == nil ? nil : receipt
  }
}
