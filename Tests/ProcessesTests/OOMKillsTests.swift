import Testing

@testable import Processes

@Suite struct OOMKillsTests {
  @Test func theKernelsCounterIsFoundWhereverItIs() {
    #expect(OOMKills.count("low 0\nhigh 0\noom 3\noom_kill 2\noom_group_kill 0\n") == 2)
    #expect(OOMKills.count("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n") == 7)
    #expect(OOMKills.count("") == nil)
    #expect(
      OOMKills.candidates("4:memory:/pod/a\n0::/kube/b\n").starts(with: [
        "/sys/fs/cgroup/kube/b/memory.events", "/sys/fs/cgroup/memory.events",
      ]))
    #expect(OOMKills.candidates("0::/\n").first == "/sys/fs/cgroup/memory.events")
    #expect(OOMKills.candidates("nonsense") == [])
  }
}
