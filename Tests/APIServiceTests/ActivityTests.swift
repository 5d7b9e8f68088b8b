import ClipJob
import JobQueue
import Testing

@testable import APIService

@Suite struct ActivityTests {
  private let until = Timestamp(milliseconds: 1_700_000_000_000)

  private func record(
    _ state: JobResult.State, enqueued: Double, ended: Double?, waited: Double? = nil, usd: Double? = nil,
    code: String? = nil
  ) -> JobRecord {
    let created = until.adding(seconds: enqueued)
    var record = JobRecord(id: "j", state: state, createdAt: created, readyAt: created)
    record.endedAt = ended.map { until.adding(seconds: $0) }
    record.error = code.map { JobError($0, "") }
    if let waited {
      record.result = Array(
        #"{"timing": {"queued": \#(waited)}, "cost": {"usd": \#(usd ?? 0), "laneSeconds": 2}}"#.utf8)
    }
    return record
  }

  private func members(_ activity: Activity) -> JSONValue { .object(activity.members) }

  @Test func jobsAreCountedWhereTheyEnded() {
    var activity = Activity(until: until, seconds: 100, steps: 10)
    activity.add(record(.succeeded, enqueued: -95, ended: -5, waited: 3, usd: 0.25))
    activity.add(record(.succeeded, enqueued: -95, ended: 0, waited: 7, usd: 0.5))
    activity.add(record(.failed, enqueued: -50, ended: -41, waited: 1, code: "source.notFound"))
    activity.add(record(.cancelled, enqueued: -200, ended: -100))
    // Outside of it, or not ended.
    activity.add(record(.succeeded, enqueued: -200, ended: -100.001, waited: 9))
    activity.add(record(.queued, enqueued: -10, ended: nil))
    let told = members(activity)
    let steps = told["steps"]?.items ?? []
    func counts(_ name: String) -> [Int] { steps.map { Int($0[name]?.double ?? -1) } }
    #expect(counts("succeeded") == [0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    #expect(counts("failed") == [0, 0, 0, 0, 0, 1, 0, 0, 0, 0])
    #expect(counts("cancelled") == [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(counts("enqueued") == [2, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(steps.last?["usd"]?.double == 0.75 && steps.last?["laneSeconds"]?.double == 4)
    #expect(
      steps.last?["waitSeconds"]?["p50"]?.double == 3 && steps.last?["waitSeconds"]?["p95"]?.double == 7)
    #expect(steps.first?["waitSeconds"]?["p50"] == .null)
    #expect(told["failures"] == [["code": "source.notFound", "jobs": .number(1)]])
    #expect(told["stepSeconds"]?.double == 10)
  }

  @Test func dollarsOfAnAssumedPriceAreMarked() {
    var activity = Activity(until: until, seconds: 60, steps: 1)
    activity.add(record(.succeeded, enqueued: -2, ended: -1, waited: 0, usd: 1))
    #expect(members(activity)["assumedPrice"]?.flag == false)
    var assumed = record(.succeeded, enqueued: -2, ended: -1)
    assumed.result = Array(#"{"cost": {"usd": 1, "assumedPrice": true}}"#.utf8)
    activity.add(assumed)
    #expect(members(activity)["assumedPrice"]?.flag == true)
  }

  @Test func theMostFrequentFailuresComeFirst() {
    var activity = Activity(until: until, seconds: 60, steps: 1)
    for code in ["b", "a", "c", "c"] { activity.add(record(.failed, enqueued: -1, ended: -1, code: code)) }
    let codes = members(activity)["failures"]?.items?.compactMap { $0["code"]?.text }
    #expect(codes == ["c", "a", "b"])
  }
}
