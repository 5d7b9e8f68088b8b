// What an encoder is asked before it is set up.
#include "abilities.h"
#include "session.h"

using namespace nvenc;

namespace {

NVENCSTATUS getEncodeGUIDCount(void *encoder, uint32_t *count) {
  SESSION_CALL(encoder, "nvEncGetEncodeGUIDCount");
  if (!count) return NV_ENC_ERR_INVALID_PTR;
  *count = static_cast<uint32_t>(Settings::shared().hasH264) + static_cast<uint32_t>(Settings::shared().hasHEVC);
  return NV_ENC_SUCCESS;
}

NVENCSTATUS getEncodeGUIDs(void *encoder, GUID *codecs, uint32_t room, uint32_t *count) {
  SESSION_CALL(encoder, "nvEncGetEncodeGUIDs");
  if (!codecs || !count) return NV_ENC_ERR_INVALID_PTR;
  *count = 0;
  for (const GUID &codec : {NV_ENC_CODEC_H264_GUID, NV_ENC_CODEC_HEVC_GUID}) {
    if (Settings::shared().encodes(codec) && *count < room) codecs[(*count)++] = codec;
  }
  return NV_ENC_SUCCESS;
}

NVENCSTATUS getInputFormatCount(void *encoder, GUID, uint32_t *count) {
  SESSION_CALL(encoder, "nvEncGetInputFormatCount");
  if (!count) return NV_ENC_ERR_INVALID_PTR;
  *count = 3;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS getInputFormats(void *encoder, GUID, NV_ENC_BUFFER_FORMAT *formats, uint32_t room, uint32_t *count) {
  SESSION_CALL(encoder, "nvEncGetInputFormats");
  if (!formats || !count) return NV_ENC_ERR_INVALID_PTR;
  *count = 0;
  for (auto format : {NV_ENC_BUFFER_FORMAT_NV12, NV_ENC_BUFFER_FORMAT_YV12, NV_ENC_BUFFER_FORMAT_IYUV}) {
    if (*count < room) formats[(*count)++] = format;
  }
  return NV_ENC_SUCCESS;
}

NVENCSTATUS getEncodeCaps(void *encoder, GUID codec, NV_ENC_CAPS_PARAM *parameters, int *value) {
  SESSION_CALL(encoder, "nvEncGetEncodeCaps");
  if (!parameters || !value) return NV_ENC_ERR_INVALID_PTR;
  if (parameters->version != NV_ENC_CAPS_PARAM_VER) return NV_ENC_ERR_INVALID_VERSION;
  if (!Settings::shared().encodes(codec)) return NV_ENC_ERR_INVALID_PARAM;
  *value = ability(codec, parameters->capsToQuery);
  return NV_ENC_SUCCESS;
}

NVENCSTATUS getEncodePresetConfigEx(void *encoder, GUID codec, GUID preset, NV_ENC_TUNING_INFO tuning,
                                    NV_ENC_PRESET_CONFIG *config) {
  SESSION_CALL(encoder, "nvEncGetEncodePresetConfigEx");
  if (!config) return NV_ENC_ERR_INVALID_PTR;
  if (config->version != NV_ENC_PRESET_CONFIG_VER || config->presetCfg.version != NV_ENC_CONFIG_VER) {
    return NV_ENC_ERR_INVALID_VERSION;
  }
  if (!Settings::shared().encodes(codec)) return NV_ENC_ERR_INVALID_PARAM;
  return fillPreset(codec, preset, tuning, config->presetCfg) ? NV_ENC_SUCCESS : NV_ENC_ERR_UNSUPPORTED_PARAM;
}

}  // namespace

void nvenc::addQueryFunctions(NV_ENCODE_API_FUNCTION_LIST &list) {
  list.nvEncGetEncodeGUIDCount = getEncodeGUIDCount;
  list.nvEncGetEncodeGUIDs = getEncodeGUIDs;
  list.nvEncGetInputFormatCount = getInputFormatCount;
  list.nvEncGetInputFormats = getInputFormats;
  list.nvEncGetEncodeCaps = getEncodeCaps;
  list.nvEncGetEncodePresetConfigEx = getEncodePresetConfigEx;
}
