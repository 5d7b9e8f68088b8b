import ClipJob
import JobQueue
import Testing

/// Documents that no worker has read yet.
extension Promise {
  static let unread: [Promise] = [
    Promise("a document is found in the inbox until it is read") { bench in
      let queue = bench.queue
      for text in ["no JSON", "[]", #"{"labels": {"id": "b"}}"#, #"{"id": 7}"#, #"{"id": "ä"}"#, "\u{0}"] {
        try queue.post(Array(text.utf8))
      }
      try queue.post(bench.document("a"))
      try queue.post(Array(#"{"id": "\u0062"}"#.utf8))
      #expect(try queue.unread("a") == .unread(bench.document("a")))
      #expect(try queue.find("b") == .unread(Array(#"{"id": "\u0062"}"#.utf8)))
      for nobody in ["c", "ä", "7", "labels", "", "id"] {
        #expect(try queue.unread(nobody) == .absent)
        #expect(try queue.find(nobody) == .unknown(looked: nil))
      }
      _ = try queue.admit(limit: 7, wait: 0) { document in
        guard document == bench.document("a") else { return .rejected(JobError("x.y", "none")) }
        // Taken, but not decided.
        #expect((try? queue.unread("a")) == .unread(document))
        return jobs(document)
      }
      #expect(try queue.unread("a") == .absent)
      #expect(try queue.find("a") == .known(try #require(try queue.job("a"))))
      #expect(try queue.find("b") == .unread(Array(#"{"id": "\u0062"}"#.utf8)))
    },
    Promise("of more documents than are looked at the newest are") { bench in
      for n in 0...InboxLook.mostDocuments { try bench.queue.post(bench.document("job-\(n)")) }
      #expect(try bench.queue.unread("job-1") == .unread(bench.document("job-1")))
      #expect(try bench.queue.unread("job-0") == .notAmong(newest: InboxLook.mostDocuments))
      #expect(try bench.queue.find("job-0") == .unknown(looked: InboxLook.mostDocuments))
    },
    Promise("a document that is too long to be read is not found") { bench in
      let padding = [UInt8](repeating: UInt8(ascii: " "), count: DocumentLimit.bytes)
      try bench.queue.post(bench.document("a") + padding)
      #expect(try bench.queue.unread("a") == .absent)
    },
    Promise("the end of a job is waited for whose document nobody has read") { bench in
      let queue = bench.queue
      try queue.post(bench.document("a"))
      #expect(try EventWatch(queue).end(of: "a", within: 0.01) == nil)
      let end = Background { try EventWatch(queue).end(of: "a", within: 50)?.state }
      _ = try queue.admit(limit: 1, wait: 0, jobs)
      try bench.succeed(try #require(try bench.lease()))
      #expect(try end.value() == .succeeded)
    },
    Promise("a job is cancelled before its document is read") { bench in
      try bench.queue.post(Array(valid.utf8))
      try bench.queue.post(bench.document("broken"))
      #expect(try bench.queue.cancelUnread("a") == .cancelled)
      #expect(try bench.queue.cancelUnread("broken") == .unknown)
      #expect(try bench.queue.cancelUnread("nobody") == .unknown)
      #expect(try bench.queue.cancelUnread("a") == .ended(.cancelled))
      #expect(try bench.queue.stats().inbox == 2)
      let admitter = Admitter()
      #expect(try bench.queue.admit(limit: 2, wait: 0, admitter.read) == 2)
      #expect(try bench.lease() == nil)
      #expect(try bench.phase("a") == .cancelled && bench.phase("broken") == .failed)
    },
  ]

  private static let valid = """
    {"version": 1, "id": "a", "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [{"source":
    {"color": "#ff0000"}, "duration": 1}]}], "outputs": [{"to": "a.mp4"}]}
    """
}
