#include "abilities.h"

#include <algorithm>
#include <cstring>

namespace nvenc {
namespace {

bool isH264(const GUID &codec) { return codec == NV_ENC_CODEC_H264_GUID; }

/// The rate that a preset has and nobody wants.
constexpr uint32_t presetBitRate = 2'000'000;

bool isOdd(uint32_t number) { return number % 2 != 0; }

const char *objectionToRate(const NV_ENC_RC_PARAMS &rate) {
  switch (rate.rateControlMode) {
    case NV_ENC_PARAMS_RC_CONSTQP:
    case NV_ENC_PARAMS_RC_VBR:
    case NV_ENC_PARAMS_RC_CBR: break;
    default: return "Rate control mode is not supported";
  }
  if (rate.targetQuality > 51) return "Target quality must be between 0 and 51";
  if (rate.maxBitRate > 0 && rate.maxBitRate < rate.averageBitRate) return "Maximum bit rate is below the average";
  return nullptr;
}

}  // namespace

int ability(const GUID &codec, NV_ENC_CAPS which) {
  switch (which) {
    case NV_ENC_CAPS_NUM_MAX_BFRAMES: return Settings::shared().bFrames;
    case NV_ENC_CAPS_SUPPORTED_RATECONTROL_MODES: return NV_ENC_PARAMS_RC_VBR | NV_ENC_PARAMS_RC_CBR;
    case NV_ENC_CAPS_SUPPORT_CABAC: return isH264(codec);
    case NV_ENC_CAPS_WIDTH_MAX:
    case NV_ENC_CAPS_HEIGHT_MAX: return Settings::shared().maximum;
    case NV_ENC_CAPS_WIDTH_MIN: return isH264(codec) ? 145 : 129;
    case NV_ENC_CAPS_HEIGHT_MIN: return isH264(codec) ? 49 : 33;
    case NV_ENC_CAPS_SUPPORT_CUSTOM_VBV_BUF_SIZE:
    case NV_ENC_CAPS_SUPPORT_LOOKAHEAD:
    case NV_ENC_CAPS_SUPPORT_MULTIPLE_REF_FRAMES:
    case NV_ENC_CAPS_NUM_ENCODER_ENGINES: return 1;
    default: return 0;
  }
}

int presetNumber(const GUID &preset) {
  const GUID presets[] = {NV_ENC_PRESET_P1_GUID, NV_ENC_PRESET_P2_GUID, NV_ENC_PRESET_P3_GUID, NV_ENC_PRESET_P4_GUID,
                          NV_ENC_PRESET_P5_GUID, NV_ENC_PRESET_P6_GUID, NV_ENC_PRESET_P7_GUID};
  for (int index = 0; index < 7; index++) {
    if (presets[index] == preset) return index + 1;
  }
  return 0;
}

bool fillPreset(const GUID &codec, const GUID &preset, NV_ENC_TUNING_INFO tuning, NV_ENC_CONFIG &config) {
  int number = presetNumber(preset);
  if (number == 0 || tuning == NV_ENC_TUNING_INFO_UNDEFINED || tuning >= NV_ENC_TUNING_INFO_COUNT) return false;
  std::memset(&config, 0, sizeof config);
  config.version = NV_ENC_CONFIG_VER;
  config.profileGUID = NV_ENC_CODEC_PROFILE_AUTOSELECT_GUID;
  config.gopLength = 250;
  bool isHQ = tuning == NV_ENC_TUNING_INFO_HIGH_QUALITY;
  config.frameIntervalP = isHQ && number > 1 ? std::min(2, Settings::shared().bFrames) + 1 : 1;
  config.frameFieldMode = NV_ENC_PARAMS_FRAME_FIELD_MODE_FRAME;
  config.rcParams.version = NV_ENC_RC_PARAMS_VER;
  config.rcParams.rateControlMode = NV_ENC_PARAMS_RC_VBR;
  config.rcParams.averageBitRate = presetBitRate;
  config.rcParams.enableLookahead = isHQ && number >= 6;
  config.rcParams.lookaheadDepth = static_cast<uint16_t>(isHQ && number >= 6 ? 8 * (number - 5) : 0);
  if (isH264(codec)) {
    config.encodeCodecConfig.h264Config.idrPeriod = config.gopLength;
    config.encodeCodecConfig.h264Config.chromaFormatIDC = 1;
  } else {
    config.encodeCodecConfig.hevcConfig.idrPeriod = config.gopLength;
    config.encodeCodecConfig.hevcConfig.chromaFormatIDC = 1;
  }
  return true;
}

const char *objection(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config) {
  const GUID &codec = parameters.encodeGUID;
  auto least = [&](NV_ENC_CAPS which) { return static_cast<uint32_t>(ability(codec, which)); };
  if (parameters.encodeWidth < least(NV_ENC_CAPS_WIDTH_MIN) ||
      parameters.encodeHeight < least(NV_ENC_CAPS_HEIGHT_MIN)) {
    return "Frame Dimension less than the minimum supported value.";
  }
  if (parameters.encodeWidth > least(NV_ENC_CAPS_WIDTH_MAX) ||
      parameters.encodeHeight > least(NV_ENC_CAPS_HEIGHT_MAX)) {
    return "Frame Dimension exceeds the maximum supported value.";
  }
  if (isOdd(parameters.encodeWidth) || isOdd(parameters.encodeHeight)) return "Frame Dimension must be even.";
  if (parameters.frameRateNum == 0 || parameters.frameRateDen == 0) return "Frame rate is missing";
  if (parameters.darWidth == 0 || parameters.darHeight == 0) return "Display aspect ratio is missing";
  if (parameters.enableEncodeAsync || !parameters.enablePTD) return "Encode mode is not supported";
  if (config.gopLength == 0) return "Gop Length is missing";
  if (config.frameIntervalP - 1 > ability(codec, NV_ENC_CAPS_NUM_MAX_BFRAMES)) return "Too many B frames";
  if (config.frameIntervalP > 1 && config.gopLength <= static_cast<uint32_t>(config.frameIntervalP)) {
    return "Gop Length should be greater than number of B frames + 1";
  }
  uint32_t idrPeriod = isH264(codec) ? config.encodeCodecConfig.h264Config.idrPeriod
                                     : config.encodeCodecConfig.hevcConfig.idrPeriod;
  // 0: the same.
  if (idrPeriod > 0 && idrPeriod < config.gopLength) return "IDR period is below the Gop Length";
  return objectionToRate(config.rcParams);
}

}  // namespace nvenc
