import CHEIF
import CLcms
import CWebP
import MediaTypes

/// What reads stills beside FFmpeg.
enum StillLibraries {
  /// Names with versions.
  static var versions: [String] {
    let webp = WebPGetDemuxVersion()
    let lcms = cmsGetEncodedCMMversion()
    return [
      "libheif \(string(heif_get_version()))",
      "libwebpdemux \(webp >> 16).\(webp >> 8 & 0xFF).\(webp & 0xFF)",
      "Little CMS \(lcms / 1000).\(lcms % 1000 / 10)",
    ]
  }
}
