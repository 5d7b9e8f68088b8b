/// What the work of a job is made of: the numbers from which its time is predicted.
///
/// Amounts are weighted, so that one unit of a kind is about the same work whatever codec or treatment it comes
/// from (`WorkWeights`); how long a unit takes on a device is what `QuoteModel` learns.
public struct WorkFeatures: Sendable, Equatable {
  public enum Kind: Int, Sendable, CaseIterable {
    /// 1 for every job.
    case job
    /// Files opened, and opened again for their sound.
    case sources
    /// Megapixels decoded; a unit is one of 8-bit H.264.
    case decode
    /// Megapixels painted; a unit is one that is resampled and put on the canvas.
    case compose
    /// Megapixels encoded as H.264 or HEVC; a unit is one of x264 "veryfast".
    case encode
    /// Megapixels encoded as VP9 or AV1, in the same unit.
    case encodeSlow
    /// Megapixels of GIF and stills, in the same unit.
    case stills
    /// Seconds of sound that are decoded, mixed or encoded.
    case sound
    /// Megabytes written.
    case written

    public var name: String { "\(self)" }
  }

  /// Of the kinds and weights: what was learnt of other ones means something else.
  public static let version = 3
  static let count = Kind.allCases.count
  /// A job of more than that is beyond every limit of the document.
  private static let largest = 1e12

  private(set) var values: [Double]

  /// A job with nothing to do.
  public init() {
    values = [Double](repeating: 0, count: Self.count)
    self[.job] = 1
  }

  /// What is no number, or negative, counts as nothing.
  public subscript(kind: Kind) -> Double {
    get { values[kind.rawValue] }
    set { values[kind.rawValue] = newValue >= 0 ? min(newValue, Self.largest) : 0 }
  }

  /// Megabytes written, as bytes.
  public var bytesWritten: Double { self[.written] * 1e6 }
}
