/// The folders below which a worker's jobs read and write: for everybody, and for single tenants.
///
/// A tenant that has roots of its own has no others; one that has none uses those for everybody, if there are any.
public struct MediaRoots: Sendable, Equatable, ExpressibleByArrayLiteral {
  public struct Root: Sendable, Equatable {
    /// Nil: for everybody who has none of his own.
    public var tenant: String?
    public var path: String

    /// `DIR`, or `TENANT=DIR`; nil: one of them is empty. A folder with `=` in its name needs a slash before it.
    public init?(_ text: String) {
      let mark = text.firstIndex(of: "=").flatMap { text[..<$0].contains("/") ? nil : $0 }
      tenant = mark.map { String(text[..<$0]) }
      path = mark.map { String(text[text.index(after: $0)...]) } ?? text
      if path.isEmpty || tenant == "" { return nil }
    }

    public var text: String { tenant.map { "\($0)=\(path)" } ?? path }
  }

  public var all: [Root]

  public init(_ all: [Root]) { self.all = all }

  public init(arrayLiteral elements: String...) { all = elements.compactMap { Root($0) } }

  public var isEmpty: Bool { all.isEmpty }

  /// The first is where the tenant's relative paths start. Empty: the worker does no jobs of his.
  public func paths(of tenant: String?) -> [String] {
    let own = all.filter { $0.tenant != nil && $0.tenant == tenant }
    return (own.isEmpty ? all.filter { $0.tenant == nil } : own).map(\.path)
  }

  /// Of a lane that has not met a tenant yet.
  public var anybodys: [String] {
    let shared = paths(of: nil)
    return shared.isEmpty ? paths(of: all.first?.tenant) : shared
  }

  public func absolute(from folder: String) -> MediaRoots {
    MediaRoots(
      all.map { root in
        var root = root
        if !root.path.hasPrefix("/") { root.path = MediaLocator.join(folder, root.path) }
        return root
      })
  }

  /// Two roots of different tenants, or of one and of everybody, of which one lies in the other. Such roots keep
  /// nobody apart.
  ///
  /// - Parameter real: a path without links.
  public func overlap(_ real: (String) -> String) -> (Root, Root)? {
    for (index, first) in all.enumerated() {
      for second in all[(index + 1)...] where first.tenant != second.tenant {
        let (a, b) = (real(first.path) + "/", real(second.path) + "/")
        if a.hasPrefix(b) || b.hasPrefix(a) { return (first, second) }
      }
    }
    return nil
  }
}
