import CLinux
import Fetching
import Glibc

/// What reads URLs for this lane: the real one, `clipmill fetch`, to which a lane that was taken over says what it likes.
struct LaneFetcher {
  private let client: FetchClient

  /// - Parameter descriptor: of `start`; once this process has given up what it gives up, for there is a thread from now on.
  init(_ descriptor: Int32) {
    guard let client = try? FetchClient(descriptor) else { _exit(7) }
    self.client = client
  }

  /// Starts it, as a real lane does: before this process gives anything up. This process's end of their socket.
  static func start(_ program: String, _ arguments: [String]) -> Int32 {
    guard let (own, other) = FetchClient.sockets() else { _exit(7) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, other, 0)
    posix_spawn_file_actions_adddup2(&actions, 3, 3)
    posix_spawn_file_actions_addclosefrom_np(&actions, 4)
    var words =
      ([
        program, "fetch", "--lane-spool", "100000000", "--sandbox", "require", "--proxy", "none", "--grants",
        "3",
      ]
      + arguments).map { strdup($0) } + [nil]
    var pid: pid_t = 0
    guard posix_spawn(&pid, program, &actions, nil, &words, environ) == 0 else { _exit(7) }
    close(other)
    close(3)
    return own
  }

  /// Asks for something, and says what became of it: `read:URL`, `write:URL`, `list:URL`.
  func ask(_ how: String, _ url: String) {
    do {
      let settings = UploadSettings(contentType: "video/mp4")
      switch how {
      case "read":
        let transfer = try client.origin(FetchPlace(url)).open(offset: 0, count: 1 << 20) { true }
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { room.deallocate() }
        // With its last byte the connection is free for the next one.
        while try transfer.read(into: room, waiting: { true }) > 0 {}
        say("read \(transfer.tally.bytes) bytes of \(url)")
      case "list": _ = try client.uploads(below: url) { true }
      default:
        _ = try client.put(
          to: url, size: 4, settings,
          read: { _, room in
            room.copyBytes(from: Array("clip".utf8))
            return 4
          }, waiting: { true })
        say("wrote \(url)")
      }
    } catch {
      say("refused as \(error.kind): \(error.message)")
    }
  }
}
