import Sandbox
import Testing

@Suite struct LaneEnvironmentTests {
  @Test func onlyWhatIsNamedIsPassed() {
    let secrets = [
      "CLIPMILL_REDIS_URL", "REDIS_URL", "REDISCLI_AUTH", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
      "GOOGLE_APPLICATION_CREDENTIALS", "AZURE_CLIENT_SECRET", "NVIDIA_API_KEY", "NGC_API_KEY",
      "GITHUB_TOKEN",
      "KUBERNETES_SERVICE_HOST", "DATABASE_URL", "SENTRY_DSN", "POD_NAME", "LD_SECRET", "PATH",
    ]
    let needed = [
      "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "HOME", "CUDA_VISIBLE_DEVICES", "CUDA_CACHE_PATH",
      "NVIDIA_DRIVER_CAPABILITIES", "FONTCONFIG_PATH", "TMPDIR",
    ]
    let all = Dictionary(uniqueKeysWithValues: (secrets + needed).map { ($0, "x") })
    var kept = LaneEnvironment.allowed(all)
    #expect(kept.removeValue(forKey: "SWIFT_BACKTRACE") == "enable=no")
    #expect(Set(kept.keys) == Set(needed))
  }

  @Test func operatorsLetMoreThrough() {
    let kept = LaneEnvironment.allowed(
      ["SIM_A": "1", "SIM_B": "2", "ONE": "3", "ONES": "4"], more: ["SIM_*", "ONE"])
    #expect(Set(kept.keys) == ["SIM_A", "SIM_B", "ONE", "SWIFT_BACKTRACE"])
  }
}
