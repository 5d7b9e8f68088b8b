import ClipJob
import MediaIO
import Telemetry

/// What a render has staged and finished, on its way into its places: all of it, or nothing.
struct FinishedOutputs {
  /// In the order of the job's outputs.
  let files: [any StagedOutput]
  let heartbeat: Heartbeat
  let clock: StageClock

  /// The size and the digest of each, all of them at the place that they will be published from; where one cannot be read or
  /// does not get there, all are removed.
  func seal() throws(JobError) -> [OutputReceipt] {
    do {
      var receipts: [OutputReceipt] = []
      for file in files { receipts.append(try receipt(of: file)) }
      try clock.measure(.publish) { () throws(JobError) in
        for (file, receipt) in zip(files, receipts) { try file.makeDurable(receipt, heartbeat) }
      }
      return receipts
    } catch {
      discard()
      throw error
    }
  }

  private func receipt(of file: any StagedOutput) throws(JobError) -> OutputReceipt {
    do {
      return try clock.measure(.publish) { () throws(MediaError) in
        try heartbeat.during(.hash, amount: file.bytes) { activity throws(MediaError) in
          try file.target.receipt(activity)
        }
      }
    } catch {
      throw JobError(output: error, path: "outputs[\(file.number)].to")
    }
  }

  /// What successors need of each; nil: of a file, which they find themselves, and of what they cannot publish.
  var notes: [String?] { files.map { ($0 as? StagedUpload)?.note } }

  /// Bytes that went to servers; nil: none of them goes there.
  var bytesSent: Int? {
    let uploads = files.compactMap { $0 as? StagedUpload }
    return uploads.isEmpty ? nil : uploads.reduce(0) { $0 + $1.bytesSent }
  }

  /// Asks the gate, and puts all in their places. What `rules` refuse is removed.
  func publish(_ result: RenderResult, _ rules: PublicationRules) throws(PublicationError) {
    do {
      if let gate = rules.gate { try gate(result) }
    } catch {
      discard()
      throw .failed(error)
    }
    // A successor may complete this from here on, or take it back: nothing is removed by name any more.
    let own = files.compactMap { $0 as? StagedFile }
    for file in own { file.handOver() }
    for upload in files.compactMap({ $0 as? StagedUpload }) { upload.handOver() }
    let uploads = RemotePublication(
      files.compactMap { $0 as? StagedUpload }.map { ($0.number, $0.shown, $0.publish) })
    var set = PublicationSet(own, naming: rules.naming)
    do {
      try heartbeat.during(.rename, amount: files.count) { activity throws(PublicationError) in
        try set.publish(activity) { () throws(PublicationError) in try uploads.publish(activity) }
      }
    } catch {
      for file in own.reversed() { file.removeFolders() }
      // What a newer attempt has taken over is its matter; what it may still complete stays there.
      if case .failed = error { discard() }
      throw error
    }
  }

  /// The last first: the file that made a folder leaves when the folder is empty.
  func discard() {
    for file in files.reversed() { file.discard() }
  }
}
