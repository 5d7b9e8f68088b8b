#if canImport(Glibc)
  import Glibc
#endif

/// The driver's libraries for its video engines, which FFmpeg loads by itself and misses in words of its own.
enum VideoEngineLibrary: String {
  case decoding = "libnvcuvid.so.1"
  case encoding = "libnvidia-encode.so.1"

  /// Why FFmpeg will not have it; nil where it can be loaded.
  var absence: String? {
    guard let handle = dlopen(rawValue, RTLD_LAZY) else {
      return "\(rawValue) cannot be loaded (in a container, NVIDIA_DRIVER_CAPABILITIES must include video)"
    }
    dlclose(handle)
    return nil
  }
}
