import ClipJob
import Typography

extension JobError {
  /// What is wrong with a text, where the document names it.
  init(_ error: TextError, path: String) {
    self.init(
      error.code.rawValue, error.message, path: path, hint: error.hint, retryable: error.code == .failed)
  }
}
