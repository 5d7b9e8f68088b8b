import ClipJob
import JobQueue
import Testing

@Suite struct ControlEntryTests {
  private func read(_ text: String) -> Admission { Admitter().read(Array(text.utf8)) }

  @Test(arguments: ControlEntry.Action.allCases) func aRequestNamesAJob(_ action: ControlEntry.Action) {
    guard case .control(let entry) = read(#" {"\#(action.rawValue)": "talk-7"} "#) else {
      Issue.record("not taken")
      return
    }
    #expect(entry == ControlEntry(action, "talk-7"))
  }

  @Test(arguments: [
    (#"{"cancel": 7}"#, "control.invalidID", "cancel"), (#"{"retry": ""}"#, "control.invalidID", "retry"),
    (#"{"cancel": "a b"}"#, "control.invalidID", "cancel"),
    (#"{"cancel": null}"#, "control.invalidID", "cancel"),
    (#"{"retry": ["a"]}"#, "control.invalidID", "retry"),
    (#"{"cancel": "a", "retry": "a"}"#, "control.unknownKey", "retry"),
    (#"{"id": "a", "cancel": "a"}"#, "control.unknownKey", "id"),
  ])
  func anythingElseIsRejected(_ document: String, _ code: String, _ path: String) {
    guard case .rejected(let error) = read(document) else {
      Issue.record("not rejected: \(document)")
      return
    }
    #expect(error.code == code && error.path == path && error.hint?.contains(#": "ID"}"#) == true, "\(error)")
  }

  @Test func aJobWithSuchAKeyStaysAJob() {
    guard case .failed(let request, let result) = read(#"{"version": 1, "id": "a", "cancel": "b"}"#) else {
      Issue.record("not kept as failed")
      return
    }
    #expect(request.id == "a" && result.explain.contains { $0.contains("cancel") })
  }
}
