import Testing

@testable import Machine

@Suite struct MemoryTests {
  @Test func withoutLimitsItIsWhatTheMachineHas() throws {
    let machine = try FakeMachine(available: 7 << 30)
    #expect(machine.share.freeMemory == 7 << 30 && machine.share.memoryLimit == nil)
    let silent = try FakeMachine(available: nil)
    #expect(silent.share.freeMemory == nil)
  }

  @Test func everyLevelOfVersionTwo() throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/pod/c")
    let (pod, container) = ("/sys/fs/cgroup/pod", "/sys/fs/cgroup/pod/c")
    try machine.write(container + "/memory.max", "max\n")
    try machine.write(container + "/memory.high", "max\n")
    try machine.write(container + "/memory.current", "\(1 << 30)\n")
    try machine.write(pod + "/memory.max", "\(8 << 30)\n")
    try machine.write(pod + "/memory.current", "\(5 << 30)\n")
    try machine.write(pod + "/memory.stat", "anon 3\ninactive_file \(1 << 30)\nactive_file 7\n")
    #expect(machine.share.freeMemory == 4 << 30)
    #expect(machine.share.memoryLimit == 8 << 30)
    // Beyond memory.high there is only throttling.
    try machine.write(container + "/memory.high", "\(2 << 30)\n")
    #expect(machine.share.freeMemory == 1 << 30)
    #expect(machine.share.memoryLimit == 2 << 30)
    try machine.write(container + "/memory.current", "\(3 << 30)\n")
    #expect(machine.share.freeMemory == 0)
  }

  @Test func versionOne() throws {
    let machine = try FakeMachine(available: 64 << 30)
    try machine.write("/proc/self/cgroup", "4:memory:/a\n0::/\n")
    try machine.write(
      "/proc/self/mountinfo", "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n")
    let group = "/sys/fs/cgroup/memory/a"
    try machine.write(group + "/memory.limit_in_bytes", "9223372036854771712\n")
    try machine.write(group + "/memory.usage_in_bytes", "\(3 << 30)\n")
    #expect(machine.share.freeMemory == 64 << 30 && machine.share.memoryLimit == nil)
    try machine.write(group + "/memory.limit_in_bytes", "\(4 << 30)\n")
    try machine.write(group + "/memory.stat", "cache 1\ntotal_inactive_file \(2 << 30)\n")
    #expect(machine.share.freeMemory == 3 << 30)
    // A level above that the container does not see.
    try machine.write(
      group + "/memory.stat", "total_inactive_file 0\nhierarchical_memory_limit \(7 << 29)\n")
    #expect(machine.share.freeMemory == 1 << 29)
  }

  @Test func nonsenseIsNoLimit() throws {
    let machine = try FakeMachine(available: 1 << 30)
    try machine.unified(path: "/")
    for text in ["", "-", "1e9", "99999999999999999999"] {
      try machine.write("/sys/fs/cgroup/memory.max", text)
      #expect(machine.share.freeMemory == 1 << 30)
    }
  }
}
