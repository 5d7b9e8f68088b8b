import CLinux
import Foundation

/// Storage that is slow, without storage.
enum Storage {
  /// Waits in state D until somebody writes to the FIFO `path`: a process that starts another cannot be interrupted until
  /// that one has its files, and this file opens when it has a writer.
  static func wait(for path: String) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    defer { free(arguments[0]) }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, "true", &actions, nil, &arguments, environ) == 0 else { return }
    waitpid(pid, nil, 0)
  }

  /// Reads the file again and again, a little at a time, until there is a file `path` + ".enough".
  static func read(_ path: String) {
    let file = open(path, O_RDONLY)
    defer { close(file) }
    var byte: UInt8 = 0
    while access(path + ".enough", F_OK) != 0 {
      _ = pread(file, &byte, 1, 0)
      usleep(10_000)
    }
  }
}
