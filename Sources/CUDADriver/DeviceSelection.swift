extension CUDADriver {
  /// The visible device that `selector` names.
  ///
  /// - Parameter selector: an ordinal ("0"), or a UUID or the start of one ("GPU-3f2c", "MIG-9a"), as in
  ///   `CUDA_VISIBLE_DEVICES`; case does not matter.
  /// - Throws: `.noSuchDevice` where none or several fit; the message lists what there is.
  public func device(_ selector: String) throws(CUDAError) -> CUDADevice {
    let all = try devices()
    let found = all.filter { $0.isNamed(by: selector) }
    if found.count == 1 { return found[0] }
    let list = all.map { "cuda:\($0.ordinal) \($0.uuid) (\($0.name))" }.joined(separator: ", ")
    throw CUDAError(
      .noSuchDevice,
      (found.isEmpty ? "no visible GPU matches" : "\(found.count) visible GPUs match")
        + " \"\(selector)\"; visible: " + (all.isEmpty ? "none" : list),
      hint: found.isEmpty
        ? "name one by its ordinal or its UUID; CUDA_VISIBLE_DEVICES hides GPUs from a process"
        : "give more digits of the UUID")
  }
}

extension CUDADevice {
  /// Whether `selector` is this device's ordinal, or its UUID or the start of it with at least one digit.
  func isNamed(by selector: String) -> Bool {
    if selector.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
      return Int(selector) == ordinal
    }
    return selector.utf8.count > 4 && uuid.lowercased().hasPrefix(selector.lowercased())
  }
}
