import ClipJob
import MediaIO
import Telemetry

/// An output on its way: complete or not, nobody sees it before it is published, and one that is not published leaves nothing.
protocol StagedOutput: AnyObject, Sendable {
  /// Among the job's outputs.
  var number: Int { get }
  var target: any OutputTarget { get }
  /// So far.
  var bytes: Int { get }
  /// Brings what is complete to where it outlasts this process and its machine.
  func makeDurable(_ receipt: OutputReceipt, _ heartbeat: Heartbeat) throws(JobError)
  /// Twice is legal.
  func discard()
}
