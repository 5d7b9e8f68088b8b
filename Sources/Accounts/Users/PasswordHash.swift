import COpenSSL
import Dispatch

/// What is kept of a password: scrypt (RFC 7914), by OpenSSL, with a salt of its own.
public struct PasswordHash: Sendable, Equatable {
  /// How much work a guess is.
  struct Cost: Sendable, Equatable {
    /// 2 to this power is scrypt's N.
    var logN: Int
    var r: Int
    var p: Int
    /// 32 MiB for a fraction of a second: OWASP's recommendation with the memory that a small server has for several at once.
    static let standard = Cost(logN: 15, r: 8, p: 3)
    /// Bytes: scrypt needs 128 N r, and a little more for p.
    var memory: UInt64 { 128 * UInt64(r) * (UInt64(1) << UInt64(logN) + UInt64(p) + 2) }
    /// What a store may ask this process to do.
    var isBearable: Bool { (1...20).contains(logN) && (1...16).contains(r) && (1...16).contains(p) }
  }

  private let cost: Cost
  private let salt: [UInt8]
  private let hash: [UInt8]

  /// - Throws: `AccountsError` (`invalid`) for a password that is too short or too long.
  public init(_ password: String) throws(AccountsError) { try self.init(password, cost: .standard) }

  init(_ password: String, cost: Cost) throws(AccountsError) {
    guard Self.lengths.contains(password.unicodeScalars.count), Self.canBe(password) else {
      throw AccountsError(
        .invalid,
        "a password has \(Self.lengths.lowerBound) to \(Self.lengths.upperBound) characters, none of which is NUL",
        hint: "a few words in a row are easy to keep in mind")
    }
    let salt = Secrets.randomBytes(16)
    guard let hash = Self.derive(password, salt, cost) else {
      throw AccountsError(
        .refused, "there is no memory to hash a password",
        hint: "it takes \(cost.memory >> 20) MiB for a moment: try again")
    }
    (self.cost, self.salt, self.hash) = (cost, salt, hash)
  }

  /// Characters.
  static let lengths = 12...128
  private static let mostBytes = 1024

  /// The HMAC within scrypt fills short keys up with zeros: a password and the same with NULs at its end would be one.
  private static func canBe(_ password: String) -> Bool {
    password.utf8.count <= mostBytes && !password.utf8.contains(0)
  }

  /// A password of 20 letters and digits (119 bits), for who does not bring one.
  public static func generated() -> String { String(Secrets.random().prefix(20)) }

  /// Whether it is this one. Takes a fraction of a second and `Cost.memory`.
  public func matches(_ password: String) -> Bool {
    guard Self.canBe(password), let other = Self.derive(password, salt, cost) else {
      return false
    }
    return Secrets.areEqual(hash, other)
  }

  /// Of a password that nobody has: comparing with it takes as long as with another one.
  static let decoy = PasswordHash(
    cost: .standard, salt: Secrets.randomBytes(16), hash: [UInt8](repeating: 0, count: 32))

  private init(cost: Cost, salt: [UInt8], hash: [UInt8]) {
    (self.cost, self.salt, self.hash) = (cost, salt, hash)
  }

  /// So many at once: whoever sends many passwords takes no more than 128 MiB of this process.
  private static let turns = DispatchSemaphore(value: 4)

  private static func derive(_ password: String, _ salt: [UInt8], _ cost: Cost) -> [UInt8]? {
    turns.wait()
    defer { turns.signal() }
    var key = [UInt8](repeating: 0, count: 32)
    let bytes = password.utf8.map { CChar(bitPattern: $0) }
    let done = EVP_PBE_scrypt(
      bytes, bytes.count, salt, salt.count, 1 << UInt64(cost.logN), UInt64(cost.r), UInt64(cost.p),
      cost.memory,
      &key, key.count)
    return done == 1 ? key : nil
  }

  // MARK: As text

  /// `scrypt:15:8:3:SALT:HASH`: the cost, and bytes in hexadecimal.
  package var text: String {
    "scrypt:\(cost.logN):\(cost.r):\(cost.p):\(Secrets.hex(salt)):\(Secrets.hex(hash))"
  }

  /// Nil for anything else, and for a cost that nobody means.
  package init?(text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]), let r = Int(parts[2]),
      let p = Int(parts[3]), let salt = Secrets.bytes(hex: String(parts[4])),
      let hash = Secrets.bytes(hex: String(parts[5])), hash.count == 32
    else { return nil }
    let cost = Cost(logN: logN, r: r, p: p)
    guard cost.isBearable else { return nil }
    self.init(cost: cost, salt: salt, hash: hash)
  }
}
