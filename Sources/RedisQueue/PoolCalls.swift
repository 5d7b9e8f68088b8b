import JobQueue
import RedisClient

extension RedisPool {
  /// As `callTwice`, with the error that a queue's caller gets.
  func call<R>(
    repeatable: Bool = true, _ body: (RedisConnection) throws(RedisError) -> R
  ) throws(QueueError) -> R {
    do throws(RedisError) {
      return try callTwice(repeatable: repeatable, body)
    } catch {
      throw QueueError(error)
    }
  }

  /// Calls with a connection. When that broke, calls once more if nothing can have happened or repeating is harmless.
  package func callTwice<R>(
    repeatable: Bool = true, _ body: (RedisConnection) throws(RedisError) -> R
  ) throws(RedisError) -> R {
    do throws(RedisError) {
      return try withConnection { connection throws(RedisError) -> R in
        do throws(RedisError) {
          return try body(connection)
        } catch {
          guard error.kind == .closed, repeatable || !error.mayHaveRun else { throw error }
          return try body(connection)
        }
      }
    } catch {
      // Waits that were begun before would go on for a server that is gone.
      if error.kind == .timeout || error.kind == .connect { breakWaits() }
      throw error
    }
  }

  /// The server's clock, moved on by `shift` milliseconds.
  package func time(shift: Int) throws(QueueError) -> Timestamp {
    let time = try call { connection throws(RedisError) in try connection.command("TIME").toArray() }
    guard let seconds = time.first?.asString.flatMap(Int64.init),
      let microseconds = time.last?.asString.flatMap(Int64.init)
    else { throw .strange("TIME", .array(time)) }
    return Timestamp(milliseconds: seconds * 1000 + microseconds / 1000 + Int64(shift))
  }
}
