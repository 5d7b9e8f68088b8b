import ClipJob
import Foundation
import Rendering
import TestKit

/// Renders documents in a folder of their own, as `clipmill render` does.
struct RenderBench {
  let folder = TemporaryDirectory()

  func file(_ name: String) -> String { folder.file(name) }

  /// Renders a document; its relative paths lie in the folder.
  @discardableResult
  func render(_ json: String, memoryLimit: Int? = nil) throws -> RenderResult {
    let job = try Job.parse(Array(json.utf8))
    let plan = try RenderPlan(
      job, locator: MediaLocator(baseDirectory: folder.path), memoryLimit: memoryLimit)
    return try RenderSession(plan).run()
  }

  /// The errors of a document that must not render, as "path code".
  func failures(_ json: String, memoryLimit: Int? = nil) -> [JobError] {
    do {
      try render(json, memoryLimit: memoryLimit)
      return []
    } catch let errors as JobErrors {
      return errors.errors
    } catch let error as JobError {
      return [error]
    } catch {
      return [JobError("unexpected", "\(error)")]
    }
  }

  /// One clip of `source`, rendered losslessly enough to read what is in it. `clip` and `canvas` are
  /// further members, each ending with a comma.
  func cut(_ source: String, to output: String, clip: String = "", canvas: String = "", crf: Int = 12)
    -> String
  {
    """
    {"version": 1, "canvas": {\(canvas)}, "tracks": [{"clips": [{"source": {"video": "\(source)"}\(clip)}]}],
     "outputs": [{"to": "\(output)", "video": {"crf": \(crf), "preset": "ultrafast"}}]}
    """
  }
}
