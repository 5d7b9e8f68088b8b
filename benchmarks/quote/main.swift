import ClipJob
import FoundationEssentials
import Glibc
import Quotes

// quote-replay RESULTS.json: the jobs that benchmarks/quote.py has recorded, quoted and taught again, one after the other,
// by the model as it is now. What they took is not measured again: a change of the model is judged by the same jobs.

/// How far off quotes are, by how many jobs had ended before them.
let windows = [0..<5, 5..<10, 10..<20, 20..<40, 40..<Int.max]

func relativeErrors(_ rows: [JSONValue], _ truth: (JSONValue) -> Double?) -> [Double] {
  var lessons = QuoteStatistics()
  return rows.compactMap { row in
    guard let work = row["work"].flatMap(WorkFeatures.init(document:)), let seconds = truth(row) else {
      return nil
    }
    let model = QuoteModel(device: DeviceClass.cpu, statistics: lessons)
    lessons += model.lesson(work, seconds: seconds, memory: 1, peak: nil) ?? QuoteStatistics()
    return abs(model.seconds(work) / seconds - 1)
  }
}

func table(_ title: String, _ errors: [Double]) {
  print("\(title): relative error after … jobs, median / 90 %")
  for window in windows where window.lowerBound < errors.count {
    let part = errors[window.clamped(to: errors.indices)].sorted()
    let percent = [0.5, 0.9].map { Int(part[min(part.count - 1, Int(Double(part.count) * $0))] * 100) }
    print("  \(window.lowerBound): \(percent[0]) % / \(percent[1]) %   (\(part.count) jobs)")
  }
}

guard CommandLine.arguments.count == 2,
  let data = FileManager.default.contents(atPath: CommandLine.arguments[1]),
  let rows = (try? JSONValue(parsing: Array(data)))?["rows"]?.items
else {
  print("usage: quote-replay benchmarks/results/quote-DATE.json")
  exit(2)
}
table("seconds", relativeErrors(rows) { $0["took"]?.double })
table("CPU seconds", relativeErrors(rows) { $0["cpuSeconds"]?.double })
