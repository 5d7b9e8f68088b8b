/// Where the control groups of this process lie in the file system: for each controller its own group first, then
/// every one above it as far as this process can see.
///
/// Version 1, version 2 and both at once (hybrid). A limit of any level holds for all below it, so all are looked at:
/// in a container the process's own group often has none, and the pod's has.
struct ControlGroups: Sendable {
  /// Which version a folder is of: their files have other names.
  enum Version: Sendable { case one, two }

  struct Level: Sendable, Equatable {
    var version: Version
    var folder: String
  }

  let files: SystemFiles
  private let mounts: [Mount]
  private let memberships: [Membership]

  init(_ files: SystemFiles) {
    self.files = files
    mounts = Mount.all(files.text("/proc/self/mountinfo") ?? "")
    memberships = Membership.all(files.text("/proc/self/cgroup") ?? "")
  }

  /// The levels of "cpu" or "memory". Version 2 has one tree for all controllers; where a controller is still version
  /// 1's, its files are missing there, and nobody minds.
  func levels(of controller: Substring) -> [Level] {
    memberships.flatMap { membership -> [Level] in
      let version: Version = membership.controllers.isEmpty ? .two : .one
      guard version == .two || membership.controllers.contains(controller),
        let mount = mounts.first(where: {
          $0.version == version && (version == .two || $0.controllers.contains(controller))
        })
      else { return [] }
      return mount.folders(of: membership.path).map { Level(version: version, folder: $0) }
    }
  }
}

/// A line of /proc/self/cgroup: "4:cpu,cpuacct:/a/b", or "0::/a/b" for version 2.
private struct Membership {
  var controllers: [Substring]
  var path: String

  static func all(_ text: String) -> [Membership] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[2].hasPrefix("/"), parts[0] == "0" || !parts[1].isEmpty else {
        return nil
      }
      return Membership(controllers: parts[1].split(separator: ","), path: String(parts[2]))
    }
  }
}

/// A mounted tree of control groups (proc_pid_mountinfo(5)).
private struct Mount {
  var version: ControlGroups.Version
  var controllers: [Substring]
  /// The group that is at the mount point.
  var root: String
  var point: String

  static func all(_ text: String) -> [Mount] {
    text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, dash + 3 < fields.count else { return nil }
      let version: ControlGroups.Version
      switch fields[dash + 1] {
      case "cgroup2": version = .two
      case "cgroup": version = .one
      default: return nil
      }
      return Mount(
        version: version, controllers: fields[dash + 3].split(separator: ","), root: plain(fields[3]),
        point: plain(fields[4]))
    }
  }

  /// Spaces and the like stand as three octal digits.
  private static func plain(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The folder of a group and those above it, down to the mount point. A path that leads out of what is mounted here
  /// (a host's path seen in a container, `/../…` in a namespace) leaves the mount point: all that can be seen.
  func folders(of path: String) -> [String] {
    var parts = path.split(separator: "/")
    let top = root.split(separator: "/")
    if parts.contains("..") || !parts.starts(with: top) {
      parts = []
    } else {
      parts.removeFirst(top.count)
    }
    let base = point == "/" ? "" : point
    var folders: [String] = []
    while !parts.isEmpty {
      folders.append(base + "/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return folders + [base]
  }
}
