import ClipKernelsCUDA
import KernelImages
import Testing

/// The image and the plans are built by two compilers from one header: they must speak of the same functions.
@Suite struct KernelImageTests {
  static let ptx = KernelImage.ptx.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }

  /// Names of the image's functions with the sizes of their only parameters, from
  /// `.visible .entry NAME(` and `.param .align 8 .b8 NAME_param_0[SIZE]`.
  private var entries: [String: UInt32] {
    var found: [String: UInt32] = [:]
    let lines = Self.ptx.split(separator: "\n")
    for (line, next) in zip(lines, lines.dropFirst()) where line.hasPrefix(".visible") {
      guard let name = line.wholeMatch(of: /\.visible \.entry (\w+)\(/)?.1,
        let size = next.firstMatch(of: /^\s*\.param \.align 8 \.b8 \w+_param_0\[(\d+)\]$/)?.1
      else { continue }
      found[String(name)] = UInt32(size)
    }
    return found
  }

  @Test func everyPlannedFunctionIsInTheImage() {
    let functions = (0..<ck_cuda_function_count()).map { ck_cuda_function_at($0) }
    let planned = functions.map { (String(cString: $0.name), $0.params_size) }
    #expect(entries == Dictionary(uniqueKeysWithValues: planned))
    #expect(planned.allSatisfy { $0.1 <= 4096 })
  }

  /// Old drivers and every GPU from Turing on load it.
  @Test func itAsksForLittle() {
    #expect(Self.ptx.hasPrefix(".version 6.3\n.target sm_75\n"))
  }

  /// Memory of a thread's own would be a register array that spilled, or a copy of the parameters.
  @Test func noKernelHasLocalMemory() {
    #expect(!Self.ptx.contains(".local"))
  }
}
