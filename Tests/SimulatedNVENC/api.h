// The functions that the library exports, and those that it gives out in a list.
#pragma once

#include "../../Sources/CCUDA/shim.h"
#include "../SimulatedCUDA/library.h"

#include <ffnvcodec/nvEncodeAPI.h>

extern "C" {
SIM_EXPORT NVENCSTATUS NvEncodeAPIGetMaxSupportedVersion(uint32_t *version);
SIM_EXPORT NVENCSTATUS NvEncodeAPICreateInstance(NV_ENCODE_API_FUNCTION_LIST *list);
}

namespace nvenc {

// By area: each fills in its own functions.
void addSessionFunctions(NV_ENCODE_API_FUNCTION_LIST &list);
void addQueryFunctions(NV_ENCODE_API_FUNCTION_LIST &list);
void addBufferFunctions(NV_ENCODE_API_FUNCTION_LIST &list);
void addPictureFunctions(NV_ENCODE_API_FUNCTION_LIST &list);
void addAbsentFunctions(NV_ENCODE_API_FUNCTION_LIST &list);

inline bool operator==(const GUID &a, const GUID &b) {
  if (a.Data1 != b.Data1 || a.Data2 != b.Data2 || a.Data3 != b.Data3) return false;
  for (int i = 0; i < 8; i++) {
    if (a.Data4[i] != b.Data4[i]) return false;
  }
  return true;
}

}  // namespace nvenc
