import ClipJob
import Files
import MediaTypes

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
      let mark = text.firstIndex(of: "=").flatMap { text[..<$0].utf8.contains(UInt8(ascii: "/")) ? nil : $0 }
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
    let own = all.filter { root in
      guard let own = root.tenant, let tenant else { return false }
      return FilePath.areSame(own, tenant)
    }
    return (own.isEmpty ? all.filter { $0.tenant == nil } : own).map(\.path)
  }

  /// Where that tenant's jobs read and write.
  public func locator(of tenant: String) -> MediaLocator {
    let roots = paths(of: tenant)
    return MediaLocator(baseDirectory: roots.first ?? "/", roots: roots)
  }

  /// Why a job of that tenant cannot run where it has no roots.
  public static func none(for tenant: String) -> JobError {
    JobError(
      "tenant.noRoot",
      tenant.isEmpty
        ? "this worker has no media root for jobs without the label tenant"
        : "this worker has no media root for jobs of the tenant “\(tenant)”", path: "labels.tenant",
      hint: "start the worker with --media-root TENANT=DIR, or with one for all tenants"
    )
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
        if !FilePath.isAbsolute(root.path) { root.path = FilePath.join(folder, root.path) }
        return root
      })
  }

  /// Which folders the roots are now.
  ///
  /// - Throws: the first that is not there, or cannot be opened.
  public func identities() throws(FileError) -> [FileIdentity] {
    var identities: [FileIdentity] = []
    for root in all {
      let folder = try RootFolder(root.path)
      guard let identity = folder.identity else { throw FileError("stat", root.path) }
      identities.append(identity)
    }
    return identities
  }

  /// Two roots of different tenants, or of one and of everybody, of which one lies in the other. Such roots keep
  /// nobody apart.
  ///
  /// - Parameter real: a path without links.
  public func overlap(_ real: (String) -> String) -> (Root, Root)? {
    for (index, first) in all.enumerated() {
      for second in all[(index + 1)...]
      where first.tenant.map { FilePath.Key($0) } != second.tenant.map { FilePath.Key($0) } {
        let (a, b) = (real(first.path), real(second.path))
        if FilePath.part(of: a, below: b) != nil || FilePath.part(of: b, below: a) != nil {
          return (first, second)
        }
      }
    }
    return nil
  }
}
