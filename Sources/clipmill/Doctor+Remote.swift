import FoundationEssentials
import Glibc
import MediaTypes

extension Doctor {
  /// How files by URL would be reached from here, as the environment says. Nobody needs stores, a cache or a proxy: only what is
  /// set and cannot be used is worth a warning.
  static func examineRemote(_ arguments: Arguments) -> [Check] {
    [examineStores(ProcessInfo.processInfo.environment), examineCache(arguments), examineProxy(arguments)]
  }

  static func examineStores(_ environment: [String: String]) -> Check {
    let stores = StoreCheck(environment)
    let isNeeded = environment["CLIPMILL_BUCKETS"]?.isEmpty == false
    // Without credentials there is something to be told of only where jobs are to have buckets.
    let isWarning = stores.problem != nil && (isNeeded || stores.facts.isEmpty)
    let found = isWarning ? [stores.problem].compactMap(\.self) + stores.facts.dropFirst() : stores.facts
    return Check(
      name: "stores", state: isWarning ? .warning : .good, found: found.joined(separator: ", "),
      hint: isWarning ? stores.hint : nil)
  }

  private static func examineCache(_ arguments: Arguments) -> Check {
    do throws(UsageError) {
      guard let place = try arguments.cachePlace() else {
        return Check(name: "cache", state: .good, found: "none (CLIPMILL_CACHE_DIR)")
      }
      // It is made by who uses it first.
      let isThere = access(place.folder, F_OK) == 0
      guard access(isThere ? place.folder : FilePath.split(place.folder).folder, W_OK) == 0 else {
        return Check(
          name: "cache", state: .warning,
          found: "\(place.folder) cannot be written: \(String(cString: strerror(errno)))",
          hint: "check CLIPMILL_CACHE_DIR")
      }
      return Check(
        name: "cache", state: .good, found: "\(place.folder), up to \(place.size >> 20) MiB")
    } catch {
      return Check(name: "cache", state: .warning, found: error.message, hint: error.hint)
    }
  }

  private static func examineProxy(_ arguments: Arguments) -> Check {
    do throws(UsageError) {
      return Check(name: "proxy", state: .good, found: try arguments.network().proxy ?? "none")
    } catch {
      return Check(name: "proxy", state: .warning, found: error.message, hint: error.hint)
    }
  }
}
