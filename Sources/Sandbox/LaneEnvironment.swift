/// The variables that a lane is given. Everything else stays with the supervisor: the queue's address, cloud keys,
/// tokens, and whatever else an operator's platform puts into every container.
public enum LaneEnvironment {
  private static let names: Set<String> = [
    // The C library: texts, times, memory.
    "LANG", "LANGUAGE", "TZ", "TZDIR", "LOCPATH", "GCONV_PATH", "GLIBC_TUNABLES", "TMPDIR",
    // The loader.
    "LD_LIBRARY_PATH", "LD_PRELOAD", "LD_BIND_NOW",
    // Where drivers and fonts keep things of the user.
    "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_DIRS",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT",
    // How much SVT-AV1 says.
    "SVT_LOG",
    // What the container's runtime was asked for. Not all that begins so: there are keys of that maker's cloud.
    "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "NVIDIA_TF32_OVERRIDE",
  ]
  private static let beginnings = ["LC_", "MALLOC_", "CUDA_", "ASAN_OPTIONS", "TSAN_OPTIONS"]

  /// - Parameters:
  ///   - environment: the supervisor's.
  ///   - more: further names that an operator lets through; one that ends with `*` means all that begin so.
  public static func allowed(_ environment: [String: String], more: [String] = []) -> [String: String] {
    let exact = names.union(more)
    let prefixes = beginnings + more.filter { $0.hasSuffix("*") }.map { String($0.dropLast()) }
    var kept = environment.filter { name, _ in
      exact.contains(name) || prefixes.contains { name.hasPrefix($0) }
    }
    // Swift's own tool for crashes is a program, and a lane starts none.
    kept["SWIFT_BACKTRACE"] = "enable=no"
    return kept
  }
}
