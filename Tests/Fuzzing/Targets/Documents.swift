import ClipJob
import Costs
import Foundation

extension FuzzTarget {
  static let json = FuzzTarget(
    "json",
    seeds: [
      #"{"a": [1, -2.5e3, "x\u00e4\n\\", true, null, {"b": []}]}"#.seed, "[[[[1]]]]".seed,
      #""\ud83c\udfac""#.seed,
    ]
  ) { input in
    do throws(JobError) {
      let value = try JSONValue(parsing: input)
      for pretty in [false, true] {
        require(
          (try? JSONValue(parsing: value.bytes(pretty: pretty))) == value,
          "what is written is not what was read")
      }
    } catch {
      requireSound([error])
    }
  }

  static let job = FuzzTarget("job", seeds: examples() + [minimal.seed]) { input in
    do throws(JobErrors) {
      let job = try Job.parse(input)
      require((try? Job.parse(job.json())) == job, "what is written is not what was read")
    } catch {
      require((1...101).contains(error.errors.count), "\(error.errors.count) errors")
      requireSound(error.errors)
    }
  }

  static let prices = FuzzTarget(
    "prices",
    seeds: [
      #"{"version": 1, "core": {"onDemand": 0.04, "spot": 0.01}, "egressPerGB": 0.09, "devices": [{"name":"#
        .seed
        + #" "NVIDIA L4*", "onDemand": 0.7, "includesCores": false}]}"#.seed
    ]
  ) { input in
    do throws(JobErrors) {
      let table = try PriceTable.parse(input)
      require(table.egress >= .zero && table.egress(bytes: .max) >= .zero, "outputs that earn money")
    } catch {
      requireSound(error.errors)
    }
  }

  private static func requireSound(_ errors: [JobError]) {
    for error in errors {
      require(!error.code.isEmpty && !error.message.isEmpty, "an error that says nothing")
      require(
        error.message.utf8.count < 1000 && (error.hint?.utf8.count ?? 0) < 1000, "a long error: \(error)")
    }
  }

  private static let minimal = """
    {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 25}, "tracks": [{"clips": [{"source": {"color":
    "#ff0000"}, "duration": "00:01.5"}]}], "outputs": [{"to": "a.mp4"}]}
    """

  /// The repository's own.
  private static func examples() -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.compactMap { try? Array(Data(contentsOf: $0)) }
  }
}
