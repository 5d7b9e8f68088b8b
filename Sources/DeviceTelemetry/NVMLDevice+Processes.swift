import CNVML

extension NVMLDevice {
  /// More are on no GPU: bounds what a broken library could make us allocate …
  private static let mostProcesses = 4096
  /// … or add up.
  private static let mostBytes: UInt64 = 1 << 50

  /// Bytes that each process with a CUDA context there holds, by its id; nil where that is not told.
  ///
  /// The ids are those of this process's own pid namespace at best: in a container NVML often knows none of the
  /// container's processes, or knows them by the host's ids.
  public func processes() throws(NVMLError) -> [Int32: Int]? {
    let entry = nvml.raw.entry
    if let list = entry.nvmlDeviceGetComputeRunningProcesses_v3,
      !Self.isThirdListMisshapen(nvml.driverVersion)
    {
      return try list2(list, "nvmlDeviceGetComputeRunningProcesses_v3")
    }
    if let list = entry.nvmlDeviceGetComputeRunningProcesses_v2 {
      return try list2(list, "nvmlDeviceGetComputeRunningProcesses_v2")
    }
    return try read("nvmlDeviceGetComputeRunningProcesses", nvmlProcessInfo_v1_t()) {
      entry.nvmlDeviceGetComputeRunningProcesses(handle, $0, $1)
    }.map { processes in Self.table(processes.map { ($0.pid, $0.usedGpuMemory) }) }
  }

  private func list2(
    _ list: tnvmlDeviceGetComputeRunningProcesses_v2, _ call: String
  ) throws(NVMLError) -> [Int32: Int]? {
    try read(call, nvmlProcessInfo_v2_t()) { list(handle, $0, $1) }
      .map { processes in Self.table(processes.map { ($0.pid, $0.usedGpuMemory) }) }
  }

  /// The drivers 535.43 to 535.86 write entries of 32 bytes where _v3 means 24; before and after them it is as it should be.
  static func isThirdListMisshapen(_ driver: String) -> Bool {
    let parts = driver.split(separator: ".").map { Int($0) ?? 0 }
    return parts.count >= 2 && parts[0] == 535 && parts[1] < 98
  }

  /// There may be more of them at every moment: asked again with more room.
  private func read<Entry>(
    _ call: String, _ empty: Entry,
    _ list: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<Entry>) -> nvmlReturn_t
  ) throws(NVMLError) -> [Entry]? {
    var room = 64
    while true {
      var entries = [Entry](repeating: empty, count: room)
      var count = UInt32(room)
      let result = entries.withUnsafeMutableBufferPointer { entries in
        entries.baseAddress.map { list(&count, $0) } ?? NVML_ERROR_UNKNOWN
      }
      if result == NVML_ERROR_INSUFFICIENT_SIZE, room < Self.mostProcesses {
        room = min(max(room * 2, Int(count)), Self.mostProcesses)
        continue
      }
      return try isTold(result, call) ? Array(entries.prefix(Int(count))) : nil
    }
  }

  private static func table(_ processes: [(pid: UInt32, bytes: UInt64)]) -> [Int32: Int] {
    var table: [Int32: Int] = [:]
    for process in processes {
      // All ones: not told of this process.
      guard let pid = Int32(exactly: process.pid), process.bytes != .max else { continue }
      // A process has an entry for each of its contexts.
      table[pid, default: 0] += Int(min(process.bytes, mostBytes))
    }
    return table
  }
}
