import ClipJob

extension JobResult.Cost {
  /// What the job cost, and what each stage of it did (`StageCosts`).
  public mutating func set(_ cost: Money, stages: [String: Money], isAssumed: Bool) {
    (usd, hasAssumedPrice) = (cost.usd, isAssumed)
    usdStages = stages.mapValues(\.usd)
  }
}
