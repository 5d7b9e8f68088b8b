/// A Lua script, called by its SHA1. A server that does not know it (new, failed over to, flushed) gets it first.
public struct RedisScript: Sendable, Hashable {
  /// For messages.
  public let name: String
  public let source: String
  /// Lower-case hexadecimal, as EVALSHA has it.
  public let sha1: String

  public init(name: String, source: String) {
    self.name = name
    self.source = source
    sha1 = Digest.sha1(source)
  }

  /// The script's call, for `execute` and for pipelines.
  public func call(keys: [any RedisArgument] = [], arguments: [any RedisArgument] = []) -> RedisCommand {
    var words: [any RedisArgument] = []
    words.reserveCapacity(3 + keys.count + arguments.count)
    words.append("EVALSHA")
    words.append(sha1)
    words.append(keys.count)
    words += keys
    words += arguments
    var command = RedisCommand(words)
    command.script = self
    return command
  }

  var load: RedisCommand { RedisCommand("SCRIPT", "LOAD", source) }
}
