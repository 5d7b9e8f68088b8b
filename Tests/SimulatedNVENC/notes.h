// What an encoder was configured with, for the machine's report.
#pragma once

#include <string>

#include "api.h"

namespace nvenc {

/// A JSON object.
std::string noteOf(const NV_ENC_INITIALIZE_PARAMS &parameters, const NV_ENC_CONFIG &config);

}  // namespace nvenc
