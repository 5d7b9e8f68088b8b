import ClipJob
import Quotes
import Testing

@Suite struct BudgetTests {
  private func job(_ budget: String) throws -> Job {
    let text =
      ##"{"version": 1, \##(budget) "tracks": [{"clips": [{"source": {"color": "#ffffff"}, "duration": 1}]}], "outputs": [{"to": "a.mp4"}]}"##
    return try Job.parse(Array(text.utf8))
  }
  private let quote = QuoteModel(device: "NVIDIA L4").quote(WorkFeatures(), memory: 1)

  @Test func aJobAboveItsBudgetIsRefusedWithBothFigures() throws {
    let error = try #require(try job(#""budget": {"maxCostUSD": 0.05},"#).refusal(quote, usd: 0.0612))
    #expect(error.code == "budget.exceeded" && error.path == "budget.maxCostUSD" && !error.retryable)
    #expect(error.message.contains("$0.0612") && error.message.contains("$0.0500"), "\(error.message)")
    #expect(error.message.contains("NVIDIA L4") && error.hint != nil)
  }

  @Test func whatIsWithinOrHasNoBudgetIsNot() throws {
    #expect(try job(#""budget": {"maxCostUSD": 0.05},"#).refusal(quote, usd: 0.05) == nil)
    #expect(try job("").refusal(quote, usd: 1e6) == nil)
  }

  @Test func smallPricesAreTold() throws {
    let near = try #require(try job(#""budget": {"maxCostUSD": 1},"#).refusal(quote, usd: 1.0004))
    #expect(near.message.contains("$1.0004") && near.message.hasSuffix("is $1.0000"), "\(near.message)")
    let error = try #require(try job(#""budget": {"maxCostUSD": 0},"#).refusal(quote, usd: 0.00000931))
    #expect(
      error.message.contains("$0.00000931") && error.message.hasSuffix("is $0.00"), "\(error.message)")
    // Next to nothing is not nothing.
    let least = try #require(try job(#""budget": {"maxCostUSD": 1e-9},"#).refusal(quote, usd: 0.00000931))
    #expect(least.message.hasSuffix("is less than $0.00000001"), "\(least.message)")
  }
}
