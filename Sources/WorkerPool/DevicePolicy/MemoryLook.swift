import Processes

/// How much of a GPU's memory is free: as the watch has seen it just now, else asked in a process of its own.
struct MemoryLook: Sendable {
  enum Answer {
    /// Bytes.
    case free(Int)
    /// The watch will have looked again in a moment.
    case soon
    case failed(DeviceSurveyError)
  }

  /// Seconds after which what a watch saw says nothing any more: it hangs.
  static let staleAfter = 5.0
  /// Seconds until a watch is asked again: asking it costs nothing.
  static let pause = 0.5

  let gpu: DeviceSurvey.GPU
  let surveyor: DeviceSurveyor?
  let watch: (any DeviceWatch)?

  /// What the watch saw, if that was not before `time`.
  func seen(since time: Double, at now: Double) -> WatchedMemory? {
    guard let seen = watch?.memory(of: gpu.uuid), seen.age <= Self.staleAfter, now - seen.age >= time else {
      return nil
    }
    return seen
  }

  /// Whether the watch looks there; if not, only a survey helps.
  var isWatched: Bool { watch?.memory(of: gpu.uuid).map { $0.age <= Self.staleAfter } ?? false }

  /// Bytes that the process held when the watch looked.
  func held(by process: Int32) -> Int? { watch?.memory(of: process, on: gpu.uuid) }

  /// - Parameters:
  ///   - changed: when lanes came or went there last: what was seen before that is of no use.
  ///   - known: what somebody else has just found out.
  ///   - lanes: what the lanes there hold, for where nobody can be asked.
  func ask(
    changed: Double, at now: Double, known: Int?, lanes: Int, _ wakeup: Wakeup, while goOn: () -> Bool
  ) -> Answer {
    if let seen = seen(since: changed, at: now) { return .free(seen.free) }
    if let known { return .free(known) }
    if isWatched { return .soon }
    guard let surveyor else { return .free(gpu.freeMemory - lanes) }
    do throws(DeviceSurveyError) {
      let survey = try surveyor.survey(wakeup: wakeup, while: goOn)
      guard let found = survey.gpus.first(where: { $0.uuid == gpu.uuid }) else {
        return .failed(DeviceSurveyError("it is gone" + (survey.missing.map { ": \($0)" } ?? "")))
      }
      if let reason = found.reason { return .failed(DeviceSurveyError(reason)) }
      return .free(found.freeMemory)
    } catch {
      return .failed(error)
    }
  }
}
