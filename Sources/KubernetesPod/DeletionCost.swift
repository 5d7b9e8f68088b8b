/// What it would cost to delete this pod, as Kubernetes asks for it.
///
/// When a ReplicaSet shrinks, it takes the pods with the lowest `controller.kubernetes.io/pod-deletion-cost` first: idle
/// ones, if busy ones say what they are worth. The API server asks that it does not change all the time, so it follows
/// the number of busy lanes and not their progress.
/// <https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#pod-deletion-cost>
public struct DeletionCost: Sendable, Equatable {
  public static let annotation = "controller.kubernetes.io/pod-deletion-cost"
  public var busyLanes: Int

  public init(busyLanes: Int) { self.busyLanes = busyLanes }

  /// As the annotation has it: 100 a lane, so that operators can put their own values between. An int32.
  public var value: String { String(min(max(0, busyLanes), 1_000_000) * 100) }

  /// A merge patch (RFC 7386) of the pod.
  var patch: [UInt8] {
    Array(#"{"metadata":{"annotations":{"\#(Self.annotation)":"\#(value)"}}}"#.utf8)
  }
}
