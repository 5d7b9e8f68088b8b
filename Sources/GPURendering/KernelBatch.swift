import ClipKernels
import ClipKernelsCUDA

/// Calls of one kernel that can run side by side, and so go in one launch.
struct KernelBatch {
  private var calls: [ck_call] = []
  /// What they read and write.
  private var spans: [ck_span] = []

  var count: Int { calls.count }

  /// Adds a call, unless it must wait for those that are there, or they for it.
  mutating func add(_ call: ck_call) -> Bool {
    if let first = calls.first {
      guard call.kernel == first.kernel, count < Self.limit else { return false }
    }
    let before = spans.count
    call.forEachSpan { spans.append($0) }
    let isHeldUp = spans[before...].contains { new in
      spans[..<before].contains { ($0.is_written != 0 || new.is_written != 0) && $0.overlaps(new) }
    }
    if isHeldUp {
      spans.removeSubrange(before...)
      return false
    }
    calls.append(call)
    return true
  }

  mutating func removeAll() {
    calls.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
  }

  /// Plans the launch of the calls from `first` on: how many of them it makes, 0 where it cannot.
  func plan(from first: Int, into launch: UnsafeMutablePointer<ck_cuda_launch>) -> Int {
    calls[first...].withUnsafeBufferPointer { Int(ck_cuda_plan($0.baseAddress, Int32($0.count), launch)) }
  }

  /// What fits into a launch at most; more would only delay the first.
  private static let limit = 16
}

extension ck_call {
  fileprivate func forEachSpan(_ body: (ck_span) -> Void) {
    withUnsafeTemporaryAllocation(of: ck_span.self, capacity: Int(CK_MOST_SPANS)) { spans in
      let count = withUnsafePointer(to: self) { ck_call_spans($0, spans.baseAddress) }
      for span in spans[..<Int(count)] { body(span) }
    }
  }
}

extension ck_span {
  fileprivate func overlaps(_ other: ck_span) -> Bool { lower < other.upper && other.lower < upper }
}
