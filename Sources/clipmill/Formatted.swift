#if canImport(Glibc)
  import Glibc
#endif

/// `printf`'s formatting, in the C locale.
func formatted(_ format: String, _ arguments: any CVarArg...) -> String {
  withVaList(arguments) { list in
    var buffer = [CChar](repeating: 0, count: 256)
    let length = vsnprintf(&buffer, buffer.count, format, list)
    return String(
      decoding: buffer.prefix(Int(max(0, min(length, 255)))).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
