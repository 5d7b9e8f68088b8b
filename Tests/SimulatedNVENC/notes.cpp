#include "notes.h"

#include "abilities.h"

namespace nvenc {
namespace {

class Object {
 public:
  Object &add(const char *key, const std::string &text) { return put(key, "\"" + text + "\""); }
  Object &add(const char *key, long long number) { return put(key, std::to_string(number)); }
  std::string close() const { return "{" + fields + "}"; }

 private:
  std::string fields;

  Object &put(const char *key, const std::string &value) {
    fields += (fields.empty() ? "\"" : ", \"") + std::string(key) + "\": " + value;
    return *this;
  }
};

const char *modeOf(NV_ENC_PARAMS_RC_MODE mode) {
  return mode == NV_ENC_PARAMS_RC_CONSTQP ? "constqp" : mode == NV_ENC_PARAMS_RC_CBR ? "cbr" : "vbr";
}

const char *tuningOf(NV_ENC_TUNING_INFO tuning) {
  static const char *const names[] = {"", "hq", "ll", "ull", "lossless"};
  return names[tuning];
}

const char *profileOf(const GUID &profile) {
  if (profile == NV_ENC_H264_PROFILE_BASELINE_GUID) return "baseline";
  if (profile == NV_ENC_H264_PROFILE_MAIN_GUID || profile == NV_ENC_HEVC_PROFILE_MAIN_GUID) return "main";
  return profile == NV_ENC_H264_PROFILE_HIGH_GUID ? "high" : "other";
}

}  // namespace

std::string noteOf(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config) {
  bool isHEVC = parameters.encodeGUID == NV_ENC_CODEC_HEVC_GUID;
  const NV_ENC_RC_PARAMS &rate = config.rcParams;
  Object note;
  note.add("codec", isHEVC ? "hevc" : "h264")
      .add("width", parameters.encodeWidth)
      .add("height", parameters.encodeHeight)
      .add("fps", std::to_string(parameters.frameRateNum) + "/" + std::to_string(parameters.frameRateDen))
      .add("preset", "p" + std::to_string(presetNumber(parameters.presetGUID)))
      .add("tuning", tuningOf(parameters.tuningInfo))
      .add("profile", profileOf(config.profileGUID))
      .add("rate", modeOf(rate.rateControlMode))
      .add("averageBitRate", rate.averageBitRate)
      .add("maxBitRate", rate.maxBitRate)
      .add("vbvBufferSize", rate.vbvBufferSize)
      .add("quality256", rate.targetQuality * 256 + rate.targetQualityLSB)
      .add("gop", config.gopLength)
      .add("bFrames", config.frameIntervalP - 1)
      .add("lookahead", rate.enableLookahead ? rate.lookaheadDepth : 0);
  return note.close();
}

}  // namespace nvenc
