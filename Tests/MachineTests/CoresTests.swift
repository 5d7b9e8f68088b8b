import Testing

@testable import Machine

@Suite struct CoresTests {
  @Test func aMachineWithoutLimitsIsAllOfIt() throws {
    let share = try FakeMachine().share
    #expect(share.cores == 96 && share.millicores == 96_000 && share.quota == nil)
    #expect(share.words == "96 cores")
  }

  @Test func affinityIsALimit() throws {
    let share = try FakeMachine(allowed: "0-2,8,90-93").share
    #expect(share.cores == 8 && share.millicores == 8000)
    #expect(share.words == "8 cores (scheduling affinity; the machine has 96)")
  }

  @Test func aContainersLimit() throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/")
    try machine.write("/sys/fs/cgroup/cpu.max", "800000 100000\n")
    #expect(machine.share.cores == 8)
    #expect(machine.share.words == "8 cores (limit of the control group; the machine has 96)")
  }

  /// A pod's limit is above its container's group, and a quota may be less than one core.
  @Test func theLeastOfAllLevelsHolds() throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/kubepods/pod1/c1")
    try machine.write("/sys/fs/cgroup/kubepods/pod1/c1/cpu.max", "max 100000\n")
    try machine.write("/sys/fs/cgroup/kubepods/pod1/cpu.max", "250000 50000\n")
    try machine.write("/sys/fs/cgroup/kubepods/cpu.max", "9000000 100000\n")
    #expect(machine.share.cores == 5 && machine.share.millicores == 5000)
    try machine.write("/sys/fs/cgroup/cpu.max", "20000 100000\n")
    #expect(machine.share.cores == 1 && machine.share.millicores == 200)
  }

  /// Rounded up: throttled for a part of each period rather than idle for all of it. Paid is what there is.
  @Test(arguments: [
    (150_000, 2, 1500), (101_000, 2, 1010), (100_000, 1, 1000), (50_000, 1, 500), (1000, 1, 10),
  ])
  func aQuotaOfHalves(quota: Int, cores: Int, millicores: Int) throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/")
    try machine.write("/sys/fs/cgroup/cpu.max", "\(quota) 100000\n")
    #expect(machine.share.cores == cores)
    #expect(machine.share.millicores == millicores)
  }

  @Test func wordsTellTheExactQuota() throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/")
    try machine.write("/sys/fs/cgroup/cpu.max", "150000 100000\n")
    #expect(machine.share.words == "2 cores (limit of 1.5 of the control group; the machine has 96)")
  }

  @Test func aQuotaAboveTheAffinityIsNone() throws {
    let machine = try FakeMachine(allowed: "0-3")
    try machine.unified(path: "/")
    try machine.write("/sys/fs/cgroup/cpu.max", "800000 100000\n")
    #expect(machine.share.cores == 4 && machine.share.millicores == 4000)
    #expect(machine.share.words == "4 cores (scheduling affinity; the machine has 96)")
  }

  /// Version 1: a tree for each controller, several controllers in one tree, and a path of the host that the container
  /// does not see.
  @Test func versionOne() throws {
    let machine = try FakeMachine()
    try machine.write(
      "/proc/self/cgroup", "7:memory:/docker/f00\n4:cpu,cpuacct:/docker/f00\n1:name=systemd:/x\n")
    try machine.write(
      "/proc/self/mountinfo",
      "33 30 0:29 /docker/f00 /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n")
    try machine.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n")
    try machine.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
    #expect(machine.share.cores == 4)
    try machine.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
    #expect(machine.share.cores == 96)
    // Nested, with the limit in between.
    try machine.write(
      "/proc/self/mountinfo", "33 30 0:29 / /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct\n")
    try machine.write("/sys/fs/cgroup/cpu/docker/f00/cpu.cfs_quota_us", "-1\n")
    try machine.write("/sys/fs/cgroup/cpu/docker/cpu.cfs_quota_us", "30000\n")
    try machine.write("/sys/fs/cgroup/cpu/docker/cpu.cfs_period_us", "10000\n")
    #expect(machine.share.cores == 3)
  }

  /// Both at once: the controllers are version 1's, version 2's tree has none of their files.
  @Test func hybrid() throws {
    let machine = try FakeMachine()
    try machine.write("/proc/self/cgroup", "2:cpu:/a\n0::/b\n")
    try machine.write(
      "/proc/self/mountinfo",
      "33 30 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
        + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n")
    try machine.write("/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "600000\n")
    try machine.write("/sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n")
    try machine.write("/sys/fs/cgroup/unified/b/cgroup.procs", "1\n")
    #expect(machine.share.cores == 6)
  }

  @Test func aGroupOutsideOfTheNamespaceLeavesItsRoot() throws {
    let machine = try FakeMachine()
    try machine.unified(path: "/../../other", at: "/mnt/a\\040b")
    try machine.write("/mnt/a b/cpu.max", "200000 100000\n")
    #expect(machine.share.cores == 2)
    try machine.unified(path: "/kubepods/pod1/c1", root: "/kubepods/pod1/c1")
    try machine.write("/sys/fs/cgroup/cpu.max", "300000 100000\n")
    #expect(machine.share.cores == 3)
    try machine.unified(path: "/elsewhere", root: "/kubepods/pod1/c1")
    #expect(machine.share.cores == 3)
  }

  /// What cannot be read, or is nonsense, is no limit, and never none at all.
  @Test func nonsense() throws {
    let machine = try FakeMachine(online: "3-1", allowed: "x")
    #expect(machine.share.cores == 1 && machine.share.online == nil)
    let other = try FakeMachine(online: "0-7")
    try other.unified(path: "/")
    for text in ["", "max", "0 100000", "-5 100000", "100000 0", "a b", "9999999999999999999 1", "1 2 3"] {
      try other.write("/sys/fs/cgroup/cpu.max", text)
      #expect(other.share.cores == 8, "\(text)")
    }
    try other.write("/proc/self/mountinfo", "- - -\n1 2 3 4 5 6 - cgroup2\n\n")
    try other.write("/proc/self/cgroup", "0:\n::\n0::relative\n")
    #expect(other.share.cores == 8)
  }

  @Test func lists() {
    #expect(CPUList.count("0") == 1 && CPUList.count("0-3,8\n") == 5 && CPUList.count("0-0,2-2") == 2)
    for text in ["", "a", "1-", "-1", "3-2", "1-2-3", "0-99999999"] { #expect(CPUList.count(text) == nil) }
  }

  /// The machine that the tests run on has an answer.
  @Test func thisMachine() {
    let share = MachineShare.own
    #expect(share.cores >= 1 && share.cores <= share.schedulable)
    #expect(share.millicores <= share.schedulable * 1000)
    #expect((share.freeMemory ?? 0) > 0)
  }
}
