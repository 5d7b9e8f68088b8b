import ClipJob
import Files
import Foundation
import TestKit
import Testing

@testable import Rendering

/// Two live holders of one job, step by step, in every order; and one that dies after each step.
@Suite struct PublicationSetTests {
  /// One attempt's way from nothing to its files in their places.
  private final class Holder {
    static let steps = 9
    let naming: StagingName
    let text: String
    private let means: PublicationSet.Means
    private let destinations: [String]
    private var files: [StagedFile] = []
    private var set: PublicationSet?
    private(set) var isStale = false
    private(set) var hasPublished = false
    var isOver: Bool { isStale || hasPublished }

    init(_ token: Int64, _ destinations: [String], _ means: PublicationSet.Means) {
      naming = .attempt(job: "j@q", token: token, nonce: "n\(token)")
      text = "attempt \(token)"
      self.destinations = destinations
      self.means = means
    }

    func take(_ step: Int) throws {
      if isOver { return }
      do throws(PublicationError) {
        switch step {
        case 0, 1:
          let file: StagedFile
          do throws(JobError) {
            file = try StagedFile(FileLocation(destinations[step]), number: step, naming: naming)
          } catch {
            throw .failed(error)
          }
          _ = pwrite(file.descriptor.raw, text, text.utf8.count, 0)
          // As a process that dies: nothing is removed by anybody's deinit.
          file.handOver()
          files.append(file)
        case 2:
          set = PublicationSet(files, naming: naming)
          set?.means = means
          try set?.claim()
        case 3: try set?.prepare()
        case 4, 5: try set?.place(step - 4)
        case 6: try set?.confirm()
        case 7: try set?.sync()
        default:
          set?.clear()
          hasPublished = true
        }
      } catch {
        guard case .overtaken(let token) = error else { throw error }
        // The queue is told of a newer one, or at least that its own token is not the newest.
        #expect(token >= naming.attempt.token)
        set?.withdraw()
        isStale = true
      }
    }
  }

  private let folder = TemporaryDirectory()
  private var destinations: [String] { [folder.file("a.mp4"), folder.file("b.mp4")] }

  private func texts() -> [String?] {
    destinations.map { try? String(contentsOfFile: $0, encoding: .utf8) }
  }

  /// What is there before: the first output is new, the second replaces a file.
  private func reset() throws {
    for name in folder.contents { try FileManager.default.removeItem(atPath: folder.file(name)) }
    try Data("former".utf8).write(to: URL(fileURLWithPath: destinations[1]))
  }
  private let before: [String?] = [nil, "former"]

  /// Every way to merge `a` steps of one holder with `b` of the other; true: the second one's.
  private static func orders(_ a: Int, _ b: Int) -> [[Bool]] {
    if a == 0 { return [[Bool](repeating: true, count: b)] }
    if b == 0 { return [[Bool](repeating: false, count: a)] }
    return orders(a - 1, b).map { [false] + $0 } + orders(a, b - 1).map { [true] + $0 }
  }

  @Test(arguments: [PublicationSet.Means.exchange, .link])
  func twoHoldersInAnyOrderPublishOneWholeSet(_ means: PublicationSet.Means) throws {
    // Staging both files is two steps; what follows them decides. 48,620 orders, of which every 31st and 53rd.
    let orders = Self.orders(Holder.steps, Holder.steps)
    #expect(orders.count == 48_620)
    var winners: Set<String> = []
    for order in stride(from: 0, to: orders.count, by: means == .exchange ? 31 : 53).map({ orders[$0] }) {
      try reset()
      let (first, second) = (Holder(5, destinations, means), Holder(6, destinations, means))
      var (a, b) = (0, 0)
      for isSecond in order {
        if isSecond {
          try second.take(b)
          b += 1
        } else {
          try first.take(a)
          a += 1
          if first.hasPublished, a == Holder.steps {
            #expect(texts() == [first.text, first.text] || second.hasPublished || b > 4, "\(order)")
          }
        }
      }
      let found = texts()
      #expect(second.hasPublished, "\(order)")
      let isWhole = found == [second.text, second.text] || found == [first.text, first.text]
      #expect(isWhole && (found[0] == second.text || first.hasPublished), "\(order): \(found)")
      #expect(folder.contents == ["a.mp4", "b.mp4"], "\(order)")
      winners.insert(found[0] ?? "")
    }
    // Both happen: who publishes last stays, and the older one may be that only as a whole.
    #expect(winners == ["attempt 5", "attempt 6"])
  }

  @Test(arguments: [PublicationSet.Means.exchange, .link])
  func whoeverDiesAnywhereLeavesAllOrNothingToTheNext(_ means: PublicationSet.Means) throws {
    let job = try Job.parse(
      Array(
        #"""
        {"version": 1, "canvas": {"width": 64, "height": 64, "fps": 10}, "tracks": [{"clips": [
          {"source": {"color": "#204060"}, "duration": 0.2}]}], "outputs": [{"to": "a.mp4"}, {"to": "b.mp4"}]}
        """#.utf8))
    let next = try Publication(
      job, owner: "j@q", token: 9, nonce: "m", locator: MediaLocator(baseDirectory: folder.path))
    for died in 0...Holder.steps {
      try reset()
      let dead = Holder(5, destinations, means)
      for step in 0..<died { try dead.take(step) }
      #expect(try next.revokePredecessors() == (died == 0 || died == Holder.steps ? 0 : 1))
      // With the last rename it is published; before, nothing is.
      #expect(texts() == (died >= 6 ? [dead.text, dead.text] : before), "\(died)")
      #expect(folder.contents == (died >= 6 ? ["a.mp4", "b.mp4"] : ["b.mp4"]), "\(died)")
    }
  }

  @Test(arguments: [PublicationSet.Means.exchange, .link])
  func rollingBackRestoresWhatWasThere(_ means: PublicationSet.Means) throws {
    for placed in 0...2 {
      try reset()
      let files = try [0, 1].map { number in
        let file = try StagedFile(FileLocation(destinations[number]), number: number)
        file.handOver()
        return file
      }
      var set = PublicationSet(files, naming: .process)
      set.means = means
      try set.claim()
      try set.prepare()
      for index in 0..<placed { try set.place(index) }
      set.rollBack()
      #expect(texts() == before, "\(placed)")
      #expect(folder.contents == ["b.mp4"], "\(placed)")
    }
  }

  /// The file of somebody else that came meanwhile is not taken away.
  @Test func rollingBackLeavesWhatOthersPutThere() throws {
    try reset()
    let file = try StagedFile(FileLocation(destinations[0]), number: 0)
    file.handOver()
    var set = PublicationSet([file], naming: .process)
    try set.claim()
    try set.prepare()
    try set.place(0)
    try Data("another's".utf8).write(to: URL(fileURLWithPath: folder.file("new")))
    #expect(rename(folder.file("new"), destinations[0]) == 0)
    set.rollBack()
    #expect(texts() == ["another's", "former"])
    #expect(folder.contents == ["a.mp4", "b.mp4"])
  }

  @Test func equalTokensOfAQueueThatForgotPublishNothing() throws {
    try reset()
    for nonce in ["a", "b"] {
      let naming = StagingName.attempt(job: "j@q", token: 5, nonce: nonce)
      let file = try StagedFile(FileLocation(destinations[0]), number: 0, naming: naming)
      file.handOver()
      guard nonce == "b" else { continue }
      var set = PublicationSet([file], naming: naming)
      #expect(throws: PublicationError.overtaken(by: 5)) { try set.publish() }
    }
    #expect(texts() == before)
  }
}
