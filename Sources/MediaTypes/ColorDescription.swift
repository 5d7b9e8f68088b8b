/// How code values mean colour, with the code points of ITU-T H.273 (the same that FFmpeg and
/// every container use). Always known here: a reader replaces "unspecified" by what players assume.
public struct ColorDescription: Sendable, Hashable {
  public enum Range: Sendable, Hashable { case limited, full }

  /// Y'CbCr matrix coefficients (H.273 MatrixCoefficients).
  public enum Matrix: Sendable, Hashable {
    case bt709
    /// BT.470BG and SMPTE 170M: the same coefficients.
    case bt601
    /// BT.2020 non-constant luminance.
    case bt2020
  }

  /// H.273 ColourPrimaries. Those of BT.601 (525 and 625 lines) are near BT.709's and taken as such.
  public enum Primaries: Sendable, Hashable { case bt709, bt601, bt2020, displayP3 }

  public enum Transfer: Sendable, Hashable {
    /// Every standard-range curve (BT.709, BT.601, BT.2020, sRGB).
    case sdr
    /// SMPTE ST 2084 (PQ).
    case pq
    /// ARIB STD-B67 (HLG).
    case hlg
  }

  /// Where the chroma samples of a subsampled picture sit relative to luma (H.273 ChromaLocType).
  public enum ChromaSiting: Sendable, Hashable {
    /// Co-sited horizontally, between rows vertically: MPEG-2, H.264, the default of video.
    case left
    /// Between samples both ways: JPEG, MPEG-1.
    case center
    /// Co-sited both ways: HDR video.
    case topLeft
  }

  public var range: Range
  public var matrix: Matrix
  public var primaries: Primaries
  public var transfer: Transfer
  public var siting: ChromaSiting

  public init(
    range: Range = .limited, matrix: Matrix = .bt709, primaries: Primaries = .bt709,
    transfer: Transfer = .sdr, siting: ChromaSiting = .left
  ) {
    self.range = range
    self.matrix = matrix
    self.primaries = primaries
    self.transfer = transfer
    self.siting = siting
  }

  /// What every canvas and every video output is: BT.709, limited range, left-sited.
  public static let canvas = ColorDescription()

  public var isHDR: Bool { transfer != .sdr }
}
