import ClipJob
import HTTPService
import Uploads

/// Writes a request's body to an upload.
final class UploadSink: BodySink, @unchecked Sendable {
  // Unchecked: its calls come one at a time.
  private let call: APICall
  /// Nil: it is done. Letting it go unlocks the upload.
  private var writer: UploadWriter?
  private let answer: (UploadState) -> HTTPAnswer

  /// - Parameter answer: to a body that was taken whole.
  init(_ call: APICall, _ writer: UploadWriter, _ answer: @escaping (UploadState) -> HTTPAnswer) {
    (self.call, self.writer, self.answer) = (call, writer, answer)
  }

  func receive(_ piece: [UInt8]) throws(HTTPProblem) -> HTTPAnswer? {
    guard let writer else { return nil }
    do throws(UploadError) {
      try writer.write(piece)
      call.server.options.observeUpload(.received(bytes: piece.count))
      return nil
    } catch {
      self.writer = nil
      throw failed(error)
    }
  }

  func finish() throws(HTTPProblem) -> HTTPAnswer {
    guard let writer else { throw failed(.unknown) }
    defer { self.writer = nil }
    do throws(UploadError) {
      let upload = try writer.finish()
      if upload.isComplete { call.server.options.observeUpload(.became(.complete)) }
      return answer(upload)
    } catch {
      if error.kind == .checksum { call.server.options.observeUpload(.became(.wrong)) }
      throw failed(error)
    }
  }

  func abandon() { writer = nil }

  private func failed(_ error: UploadError) -> HTTPProblem {
    var problem = call.problem(error)
    problem.headers.merge(Tus.headers) { own, _ in own }
    return problem
  }
}
