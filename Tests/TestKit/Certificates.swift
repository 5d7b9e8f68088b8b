import Foundation

/// Certificates made by the `openssl` program: an authority, and what it signed.
public struct Certificates {
  public let directory = TemporaryDirectory()
  public var authority: String { directory.file("ca.pem") }
  /// Of another authority, which signed nothing.
  public var otherAuthority: String { directory.file("other.pem") }

  public init() throws {
    for name in ["ca", "other"] {
      try openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj",
        "/CN=Clipmill test \(name)", "-keyout", directory.file("\(name).key"), "-out",
        directory.file("\(name).pem"))
    }
  }

  /// A certificate for `names` (`DNS:…`, `IP:…`), valid from yesterday; its two files are `name`.pem and .key.
  public func sign(_ name: String, _ names: String, isExpired: Bool = false) throws -> (
    certificate: String, key: String
  ) {
    let (certificate, key) = (directory.file("\(name).pem"), directory.file("\(name).key"))
    let request = directory.file("\(name).csr")
    try openssl(
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)",
      "-addext", "subjectAltName=\(names)", "-keyout", key, "-out", request)
    // `ca` dates certificates freely; it needs a little database for that.
    let base = directory.file(UUID().uuidString)
    try "".write(toFile: base + ".txt", atomically: true, encoding: .utf8)
    let configuration = """
      [ca]
      default_ca = own
      [own]
      database = \(base).txt
      new_certs_dir = \(directory.path)
      rand_serial = yes
      default_md = sha256
      policy = any
      copy_extensions = copy
      unique_subject = no
      [any]
      commonName = supplied
      """
    try configuration.write(toFile: base + ".cnf", atomically: true, encoding: .utf8)
    try openssl(
      "ca", "-batch", "-config", base + ".cnf", "-cert", authority, "-keyfile", directory.file("ca.key"),
      "-in",
      request, "-out", certificate, "-notext", "-startdate", "20200101000000Z", "-enddate",
      isExpired ? "20210101000000Z" : "20990101000000Z")
    return (certificate, key)
  }

  private func openssl(_ arguments: String...) throws {
    let process = try ServerProcess("openssl", arguments, directory: directory.path)
    guard process.wait() == 0 else { throw ServerProcess.Failure(description: process.log) }
  }
}
