import MediaTypes
import Synchronization

/// A `ToneMapping` sampled for `ck_lut3d`.
final class ColorTable: Sendable {
  /// Lattice points a side. 65 follow the functions to about one code value also where one component is nearly
  /// black and another bright, where 33 are off by up to 18.
  let size: Int
  /// Bits of the words that are looked up.
  static let bits = 10
  /// [Y][Cb][Cr] of (Y', Cb', Cr', 0) with 6 fractional bits.
  let words: KernelWords

  /// The table of a colour description, built once a process.
  static func shared(for color: ColorDescription) -> ColorTable {
    var key = color
    key.siting = .left
    return tables.withLock { tables in
      if let table = tables[key] { return table }
      let table = ColorTable(key)
      tables[key] = table
      return table
    }
  }

  private static let tables = Mutex<[ColorDescription: ColorTable]>([:])

  init(_ color: ColorDescription, size: Int = 65) {
    self.size = size
    let mapping = ToneMapping(color)
    let block = Block(count: size * size * size * 4)
    var next = 0
    func append(_ value: Int16) {
      block.entries[next] = value
      next += 1
    }
    for y in 0..<size {
      for cb in 0..<size {
        for cr in 0..<size {
          let (a, b, c) = Self.convert(
            code: (Self.code(y, size), Self.code(cb, size), Self.code(cr, size)), color, mapping)
          append(Self.fixed(a))
          append(Self.fixed(b))
          append(Self.fixed(c))
          append(0)
        }
      }
    }
    words = KernelWords(
      base: UnsafeRawPointer(block.entries), byteCount: next * MemoryLayout<Int16>.stride, residence: .host,
      owner: block)
  }

  private final class Block {
    let entries: UnsafeMutablePointer<Int16>
    /// The kernels read entries of four words at once.
    init(count: Int) {
      entries = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Int16>.stride, alignment: 64
      ).bindMemory(to: Int16.self, capacity: count)
    }
    deinit { UnsafeMutableRawPointer(entries).deallocate() }
  }

  private static func code(_ index: Int, _ size: Int) -> Double {
    Double(index) * Double(1 << bits) / Double(size - 1)
  }

  /// 8-bit canvas code values, unrounded, of 10-bit code values of the source.
  static func convert(
    code: (y: Double, cb: Double, cr: Double), _ color: ColorDescription, _ mapping: ToneMapping
  ) -> (y: Double, cb: Double, cr: Double) {
    let isLimited = color.range == .limited
    let y = isLimited ? (code.y - 64) / 876 : code.y / 1023
    let chromaScale = isLimited ? 896.0 : 1023
    let signal = color.matrix.rgb(y: y, cb: (code.cb - 512) / chromaScale, cr: (code.cr - 512) / chromaScale)
    let out = ColorDescription.Matrix.bt709.ycc(mapping.map(signal))
    return (16 + 219 * out.y, 128 + 224 * out.cb, 128 + 224 * out.cr)
  }

  private static func fixed(_ value: Double) -> Int16 {
    Int16(min(max((value * 64).rounded(), -32768), 32767))
  }
}
