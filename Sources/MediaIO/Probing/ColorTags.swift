import CFFmpeg
import MediaTypes

/// FFmpeg's colour properties (the code points of ITU-T H.273) to and from ours.
struct ColorTags {
  var range: AVColorRange
  var space: AVColorSpace
  var transfer: AVColorTransferCharacteristic
  var primaries: AVColorPrimaries
  var siting: AVChromaLocation

  init(_ frame: AVFrame) {
    range = frame.color_range
    space = frame.colorspace
    transfer = frame.color_trc
    primaries = frame.color_primaries
    siting = frame.chroma_location
  }

  init(_ parameters: AVCodecParameters) {
    range = parameters.color_range
    space = parameters.color_space
    transfer = parameters.color_trc
    primaries = parameters.color_primaries
    siting = parameters.chroma_location
  }

  /// What players assume for a picture of this format and stored size. R'G'B' is `.canvas`: the readers convert it.
  func description(format: AVPixelFormat, width: Int, height: Int, untagged: UntaggedColor)
    -> ColorDescription
  {
    if PixelFormat(format).isRGB { return .canvas }
    return ColorDescription(
      range: isFullRange(format, untagged) ? .full : .limited,
      matrix: matrix(width: width, height: height, still: untagged.isStill), primaries: colorPrimaries,
      transfer: curve,
      siting: chromaSiting(still: untagged.isStill))
  }

  private func isFullRange(_ format: AVPixelFormat, _ untagged: UntaggedColor) -> Bool {
    if PixelFormat(format).isFullRangeByName { return true }
    return range == AVCOL_RANGE_JPEG || range == AVCOL_RANGE_UNSPECIFIED && untagged.isFullRange
  }

  private func matrix(width: Int, height: Int, still: Bool) -> ColorDescription.Matrix {
    switch space {
    case AVCOL_SPC_BT709: return .bt709
    case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC: return .bt601
    case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: return .bt2020
    default:
      if curve != .sdr { return .bt2020 }
      if primaries == AVCOL_PRI_BT2020 { return .bt2020 }
      // Stills are BT.601; untagged video is BT.601 up to PAL's 576 lines, but for wide films of HD's 1280 columns.
      return still || width < 1280 && height <= 576 ? .bt601 : .bt709
    }
  }

  private var colorPrimaries: ColorDescription.Primaries {
    switch primaries {
    case AVCOL_PRI_BT470M, AVCOL_PRI_BT470BG, AVCOL_PRI_SMPTE170M, AVCOL_PRI_SMPTE240M: return .bt601
    case AVCOL_PRI_BT2020: return .bt2020
    case AVCOL_PRI_SMPTE432, AVCOL_PRI_SMPTE431: return .displayP3
    case AVCOL_PRI_UNSPECIFIED where curve != .sdr: return .bt2020
    default: return .bt709
    }
  }

  private var curve: ColorDescription.Transfer {
    switch transfer {
    case AVCOL_TRC_SMPTE2084: return .pq
    case AVCOL_TRC_ARIB_STD_B67: return .hlg
    default: return .sdr
    }
  }

  private func chromaSiting(still: Bool) -> ColorDescription.ChromaSiting {
    switch siting {
    case AVCHROMA_LOC_LEFT: return .left
    case AVCHROMA_LOC_CENTER: return .center
    case AVCHROMA_LOC_TOPLEFT: return .topLeft
    default: return still ? .center : .left
    }
  }
}

extension ColorDescription {
  /// The same, for a file to write or a filter to obey.
  var avRange: AVColorRange { range == .full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG }

  var avSpace: AVColorSpace {
    switch matrix {
    case .bt709: AVCOL_SPC_BT709
    case .bt601: AVCOL_SPC_SMPTE170M
    case .bt2020: AVCOL_SPC_BT2020_NCL
    }
  }

  var avTransfer: AVColorTransferCharacteristic {
    switch transfer {
    case .sdr: AVCOL_TRC_BT709
    case .pq: AVCOL_TRC_SMPTE2084
    case .hlg: AVCOL_TRC_ARIB_STD_B67
    }
  }

  var avPrimaries: AVColorPrimaries {
    switch primaries {
    case .bt709: AVCOL_PRI_BT709
    case .bt601: AVCOL_PRI_SMPTE170M
    case .bt2020: AVCOL_PRI_BT2020
    case .displayP3: AVCOL_PRI_SMPTE432
    }
  }

  var avSiting: AVChromaLocation {
    switch siting {
    case .left: AVCHROMA_LOC_LEFT
    case .center: AVCHROMA_LOC_CENTER
    case .topLeft: AVCHROMA_LOC_TOPLEFT
    }
  }

  /// swscale's name for the matrix (SWS_CS_…).
  var swsMatrix: Int32 {
    switch matrix {
    case .bt709: SWS_CS_ITU709
    case .bt601: SWS_CS_SMPTE170M
    case .bt2020: SWS_CS_BT2020
    }
  }
}
