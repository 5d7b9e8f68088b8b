/// Where connections come from.
enum ClientAddress {
  /// - Parameter fill: writes an address, most significant byte first, and returns of how many bytes: 0, 4 or 16.
  static func read(_ fill: (UnsafeMutablePointer<UInt8>?) -> Int32) -> [UInt8] {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { bytes in
      let count = Int(fill(bytes.baseAddress))
      return Array(bytes.prefix(count))
    }
  }

  /// What counts as one client: whoever has an address of IPv6 has 2⁶⁴ of them.
  static func group(_ address: [UInt8]) -> [UInt8] {
    guard address.count == 16 else { return address }
    // One of IPv4 on a socket for both.
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
    return Array(address.starts(with: mapped) ? address.suffix(4) : address.prefix(8))
  }
}
