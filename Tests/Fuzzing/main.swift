import CFuzzer
import Foundation

// The parsers under libFuzzer; `scripts/fuzz` builds and calls it.
//
//     fuzz list                         the targets
//     fuzz seeds TARGET FOLDER          writes the target's seeds
//     CLIPMILL_FUZZ_TARGET=TARGET fuzz  what libFuzzer's own options say

/// Set once, before the first input.
nonisolated(unsafe) var chosen: FuzzTarget?

func target(_ name: String) -> FuzzTarget {
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    FileHandle.standardError.write(Data("fuzz: there is no target “\(name)”\n".utf8))
    exit(2)
  }
  return target
}

let words = CommandLine.arguments
if words.dropFirst() == ["list"] {
  for target in FuzzTarget.all { print(target.name) }
} else if words.count == 4, words[1] == "seeds" {
  for (n, seed) in target(words[2]).seeds().enumerated() {
    try Data(seed).write(to: URL(fileURLWithPath: words[3]).appending(path: "seed-\(n)"))
  }
} else {
  chosen = target(ProcessInfo.processInfo.environment["CLIPMILL_FUZZ_TARGET"] ?? "")
  var (count, arguments) = (CommandLine.argc, Optional(CommandLine.unsafeArgv))
  let code = withUnsafeMutablePointer(to: &arguments) { arguments in
    arguments.withMemoryRebound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1) {
      LLVMFuzzerRunDriver(&count, $0) { data, size in
        let start = clock()
        chosen?.check(Array(UnsafeBufferPointer(start: data, count: size)))
        // Of the processor: libFuzzer's own -timeout counts what others take.
        require(clock() - start < CLOCKS_PER_SEC, "the input takes more than a second")
        return 0
      }
    }
  }
  exit(code)
}
