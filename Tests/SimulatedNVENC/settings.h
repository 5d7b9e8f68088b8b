// What the engines are.
#pragma once

#include "api.h"

namespace nvenc {

struct Settings {
  bool hasH264 = true;
  bool hasHEVC = true;
  int sessions = 8;
  uint32_t version = 12 * 16 + 1;
  int bFrames = 4;
  int maximum = 4096;

  /// Of the environment; simulated_nvenc.h says what is read.
  static const Settings &shared();

  bool encodes(const GUID &codec) const {
    return (hasH264 && codec == NV_ENC_CODEC_H264_GUID) || (hasHEVC && codec == NV_ENC_CODEC_HEVC_GUID);
  }
};

}  // namespace nvenc
