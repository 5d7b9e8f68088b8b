import CTypography
import MediaTypes

#if canImport(Glibc)
  import Glibc
#endif

/// A font that a job brings along.
public struct FontFile: Sendable {
  public enum Content: Sendable {
    /// Read once, when a font set is made of it.
    case path(String)
    case bytes([UInt8])
  }

  /// As styles name it among their fonts.
  public var name: String
  public var content: Content

  public init(_ name: String, path: String) { (self.name, content) = (name, .path(path)) }
  public init(_ name: String, bytes: [UInt8]) { (self.name, content) = (name, .bytes(bytes)) }

  /// The most bytes that a font may have.
  public static let limit = 64 << 20
}

/// The bytes of a font in memory that nobody can change: of a file that was cut short meanwhile, reading what is mapped
/// would end the process.
final class SealedFont: Sendable {
  private let descriptor: Int32
  /// A name that opens it in this process.
  let path: String

  init(_ file: FontFile, number: Int) throws(TextError) {
    let bytes = try Self.read(file)
    try FontCheck.check(bytes, name: FilePath.shown(file.name))
    descriptor = bytes.withUnsafeBufferPointer { ctypo_sealed_file("font", $0.baseAddress, $0.count) }
    guard descriptor >= 0 else {
      throw TextError(
        .failed, "there is no memory for the font “\(file.name)”: \(String(cString: strerror(errno)))")
    }
    path = "/proc/self/fd/\(Self.mark(number))\(descriptor)"
  }

  deinit { close(descriptor) }

  // Note: names. Cairo keeps faces by file name, some beyond the font set that they were of, and the numbers of descriptors
  // come again. So each font of a process has a name of its own: the bits of its number, as folders that lead nowhere.
  private static func mark(_ number: Int) -> String {
    (0..<(Int.bitWidth - number.leadingZeroBitCount)).map { number >> $0 & 1 == 1 ? "./" : "/" }.joined()
  }

  private static func read(_ file: FontFile) throws(TextError) -> [UInt8] {
    switch file.content {
    case .bytes(let bytes):
      guard bytes.count <= FontFile.limit else { throw tooLarge(file.name) }
      return bytes
    case .path(let path): return try read(path, name: file.name)
    }
  }

  private static func read(_ path: String, name: String) throws(TextError) -> [UInt8] {
    // A pipe must not keep the job waiting.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw unreadable(name, String(cString: strerror(errno))) }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw unreadable(name, "it is no file")
    }
    guard facts.st_size <= FontFile.limit else { throw tooLarge(name) }
    let size = Int(facts.st_size)
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let got = Glibc.read(file, buffer.baseAddress! + count, size - count)
        if got < 0 && errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        count += got
      }
    }
    guard code == 0 else { throw unreadable(name, String(cString: strerror(code))) }
    return bytes
  }

  private static func unreadable(_ name: String, _ why: String) -> TextError {
    TextError(
      .fontUnreadable, "the font “\(name)” cannot be read: \(why)", hint: "name a TrueType or OpenType file")
  }

  private static func tooLarge(_ name: String) -> TextError {
    TextError(
      .fontUnreadable, "the font “\(name)” has more than \(FontFile.limit >> 20) MiB",
      hint: "leave out letters that are not used, with pyftsubset for example")
  }
}
