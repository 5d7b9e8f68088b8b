// Has an API server make a job, and waits for its end: Foundation alone.
//
//   swiftc -O -parse-as-library submit.swift
//   CLIPMILL_SERVER=https://clips.example CLIPMILL_KEY=cm_live_… ./submit JOB.json
//
// Prints the result document; exit code 0 if the job succeeded, 1 if it did not, 2 if the server did not take it.
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

struct Submitted: Decodable { var id: String }
struct Job: Decodable {
  var state: String
  var hasEnded: Bool { ["succeeded", "failed", "cancelled"].contains(state) }
}

/// What the server says went wrong (RFC 9457): its code is stable, and errors has all that is wrong with a document.
struct Problem: Error, Decodable, CustomStringConvertible {
  struct Mistake: Decodable {
    var message: String
    var path, hint: String?
  }
  var code, detail: String
  var hint: String?
  var errors: [Mistake]?

  var description: String {
    let lines = (errors ?? []).map { "  \($0.path ?? ""): \($0.message) \($0.hint ?? "")" }
    return (["\(code): \(detail)", hint].compactMap { $0 } + lines).joined(separator: "\n")
  }
}

struct Client: Sendable {
  let server: String
  let key: String

  /// The answer. What is busy or broken is asked again: later each time, or when the server says.
  func ask(_ path: String, body: Data? = nil, headers: [String: String] = [:]) async throws -> Data {
    guard let url = URL(string: server + path) else { throw URLError(.badURL) }
    var request = URLRequest(url: url, timeoutInterval: 90)
    request.httpMethod = body == nil ? "GET" : "POST"
    request.httpBody = body
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
    for attempt in 0... {
      var pause = min(0.3 * pow(2, Double(attempt)), 5) * .random(in: 0.5...1)
      do {
        let (data, response) = try await URLSession.shared.data(for: request)
        guard let answer = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        if (200..<300).contains(answer.statusCode) { return data }
        let later = answer.value(forHTTPHeaderField: "Retry-After").flatMap(Double.init) ?? 0
        guard [429, 502, 503, 504].contains(answer.statusCode), attempt < 5, later <= 60 else {
          throw (try? JSONDecoder().decode(Problem.self, from: data))
            ?? Problem(code: "foreign", detail: "status \(answer.statusCode)")
        }
        pause = max(pause, later)
      } catch let error as URLError where attempt < 5 && error.code != .badURL {}
      try await Task.sleep(for: .seconds(pause))
    }
    throw URLError(.unknown)
  }

  /// The job's id.
  func submit(_ document: Data) async throws -> String {
    var headers = ["Content-Type": "application/json"]
    // A document with an id runs once, however often it is sent. For one without, this key does the same.
    let members = try JSONSerialization.jsonObject(with: document) as? [String: Any]
    if members?["id"] == nil { headers["Idempotency-Key"] = UUID().uuidString }
    return try JSONDecoder().decode(
      Submitted.self, from: try await ask("/v1/jobs", body: document, headers: headers)
    ).id
  }

  /// Waits on the server, a minute at a time.
  func end(of id: String) async throws -> Job {
    while true {
      let job = try JSONDecoder().decode(Job.self, from: try await ask("/v1/jobs/\(id)?wait=60"))
      if job.hasEnded { return job }
    }
  }
}

@main enum Submit {
  static func main() async {
    let environment = ProcessInfo.processInfo.environment
    guard let server = environment["CLIPMILL_SERVER"], let key = environment["CLIPMILL_KEY"],
      let path = CommandLine.arguments.dropFirst().first
    else { return fail("usage: CLIPMILL_SERVER=… CLIPMILL_KEY=… submit JOB.json") }
    do {
      let client = Client(server: server, key: key)
      let id = try await client.submit(try Data(contentsOf: URL(fileURLWithPath: path)))
      tell("job \(id)")
      let job = try await client.end(of: id)
      print(String(decoding: try await client.ask("/v1/jobs/\(id)/result"), as: UTF8.self))
      exit(job.state == "succeeded" ? 0 : 1)
    } catch {
      fail("\(error)")
    }
  }

  static func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  static func fail(_ text: String) {
    tell(text)
    exit(2)
  }
}
