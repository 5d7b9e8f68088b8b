import ClipJob
import MediaIO
import Telemetry

/// Writes one caption file.
struct SidecarSink {
  let plan: SidecarPlan
  let file: any StagedOutput

  func write(_ clock: StageClock) throws(JobError) {
    do {
      try clock.measure(.encode) { () throws(MediaError) in
        let failure = plan.bytes.withUnsafeBytes { bytes -> MediaError? in
          do throws(MediaError) {
            try file.target.write(bytes, at: 0)
            return nil
          } catch {
            return error
          }
        }
        if let failure { throw failure }
      }
    } catch {
      throw JobError(output: error, path: plan.path + ".to")
    }
  }
}
