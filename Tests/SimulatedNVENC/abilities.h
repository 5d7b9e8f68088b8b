// What the engines can do, and what their presets are made of.
#pragma once

#include "settings.h"

namespace nvenc {

/// What NvEncGetEncodeCaps answers.
int ability(const GUID &codec, NV_ENC_CAPS which);

/// Fills `config` as a preset has it; false for one that is none, or a tuning that it does not go with.
bool fillPreset(const GUID &codec, const GUID &preset, NV_ENC_TUNING_INFO tuning, NV_ENC_CONFIG &config);

/// 1 to 7 for p1 to p7, 0 for any other.
int presetNumber(const GUID &preset);

/// Why an encoder cannot be made so, as the library words it; null where it can. The codec and the preset exist.
const char *objection(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config);

}  // namespace nvenc
