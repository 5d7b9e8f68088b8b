import ClipJob
import Testing

@testable import WorkerPool

@Suite struct HiddenRootsTests {
  private let roots = HiddenRoots(["/srv/media/", "/srv/media/acme", "/"])

  private func hidden(_ message: String) -> String {
    roots.hiding(JobError("source.unreadable", message)).message
  }

  @Test func filesAreNamedFromTheRoot() {
    #expect(hidden("/srv/media/in/a.mp4: no file") == "in/a.mp4: no file")
    #expect(hidden("“/srv/media/acme/a.mp4” is no video") == "“a.mp4” is no video")
    #expect(hidden("/srv/media and /srv/media/acme: gone") == "the media root and the media root: gone")
    #expect(hidden("no /, no root") == "no /, no root")
  }

  @Test func otherPathsAreLeft() {
    for text in [
      "https://cdn.example/srv/media/a.mp4", "/srv/media2/a.mp4", "/mnt/srv/media/a.mp4",
      "in/srv/media/a.mp4",
    ] { #expect(hidden(text) == text) }
  }

  @Test func hintsOfTheOperatorAreNotForClients() {
    let error = JobError(
      "source.notFound", "/srv/media/a.mp4: no file (in the job: a.mp4)", path: "tracks[0]",
      hint: "put it below /srv/media: now")
    #expect(
      roots.hiding(error)
        == JobError(
          "source.notFound", "a.mp4: no file", path: "tracks[0]",
          hint: "give paths that are relative to the media root"))
    let other = JobError("source.unreadable", "a.mp4: no video", hint: "try another", retryable: true)
    #expect(roots.hiding(other) == other)
  }
}
