import ClipJob
import MediaIO
import Telemetry

/// What a render has staged and finished, on its way into its places: all of it, or nothing.
struct FinishedOutputs {
  /// In the order of the job's outputs.
  let files: [StagedFile]
  let heartbeat: Heartbeat
  let clock: StageClock

  /// The size and the digest of each; where one cannot be read, all are removed.
  func receipts() throws(JobError) -> [OutputReceipt] {
    var receipts: [OutputReceipt] = []
    for file in files {
      do {
        receipts.append(
          try clock.measure(.publish) { () throws(MediaError) in
            try heartbeat.during(.hash, amount: file.bytes) { activity throws(MediaError) in
              try file.target.receipt(activity)
            }
          })
      } catch {
        discard()
        throw JobError(output: error, path: "outputs[\(file.number)].to")
      }
    }
    return receipts
  }

  /// Brings all to the disk, asks the gate, and puts them in their places. What `rules` refuse is removed.
  func publish(_ result: RenderResult, _ rules: PublicationRules) throws(PublicationError) {
    do {
      for file in files { try file.makeDurable(heartbeat) }
      if let gate = rules.gate { try gate(result) }
    } catch {
      discard()
      throw .failed(error)
    }
    // A successor may complete this from here on, or take it back: nothing is removed by name any more.
    for file in files { file.handOver() }
    var set = PublicationSet(files, naming: rules.naming)
    do {
      try heartbeat.during(.rename, amount: files.count) { activity throws(PublicationError) in
        try set.publish(activity)
      }
    } catch {
      for file in files.reversed() { file.removeFolders() }
      throw error
    }
  }

  /// The last first: the file that made a folder leaves when the folder is empty.
  func discard() {
    for file in files.reversed() { file.discard() }
  }
}
