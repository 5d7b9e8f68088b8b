/// The command and what follows it.
struct Options {
  struct Wrong: Error { var message: String }

  let command: String
  let file: String?
  private let numbers: [String: Int]
  /// Small pictures and few of them: whether it works, not how fast.
  let isSmall: Bool

  init(_ words: [String]) throws {
    guard let command = words.first else {
      throw Wrong(message: "a command is missing: see the top of main.swift")
    }
    var (file, numbers, isSmall): (String?, [String: Int], Bool) = (nil, [:], false)
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word == "--small" {
        isSmall = true
      } else if word.hasPrefix("--") {
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else {
          throw Wrong(message: "\(word) wants a number above 0")
        }
        numbers[word] = number
      } else {
        file = word
      }
    }
    (self.command, self.file, self.numbers, self.isSmall) = (command, file, numbers, isSmall)
  }

  func number(_ name: String, _ standard: Int) -> Int { numbers[name] ?? standard }

  func neededFile() throws -> String {
    guard let file else { throw Wrong(message: "\(command) wants a file") }
    return file
  }
}
