/// What is told of a device when something about it has changed.
enum DeviceNews: Sendable {
  case info(String)
  case warning(String)
  /// Whether jobs are taken for it may have changed.
  case changed

  /// What of a device may make news.
  struct State {
    var health: DeviceHealth
    /// Why no lane fits, a sentence; nil: one does.
    var shortage: String?
  }

  /// - Parameter title: the device's, for people.
  static func between(_ before: State, _ after: State, of title: String) -> [DeviceNews] {
    var news: [DeviceNews] = []
    if let shortage = after.shortage, shortage != before.shortage { news.append(.warning(shortage)) }
    switch (before.health.phase, after.health.phase) {
    case (let old, let new) where old == new: break
    case (_, .quarantined): news.append(.warning(after.health.trouble(of: title) ?? ""))
    case (_, .onTrial(hasLane: true)): news.append(.info("\(title) has a lane again, on trial"))
    case (_, .serving): news.append(.info("\(title) completed a job: its quarantine is over"))
    default: break
    }
    if before.health.phase != after.health.phase || before.shortage != after.shortage {
      news.append(.changed)
    }
    return news
  }
}
