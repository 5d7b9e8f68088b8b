// What is looked up by name; all else is in the list.
#include <cstring>

#include "api.h"
#include "settings.h"

using namespace nvenc;

NVENCSTATUS NvEncodeAPIGetMaxSupportedVersion(uint32_t *version) {
  if (!version) return NV_ENC_ERR_INVALID_PTR;
  *version = Settings::shared().version;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS NvEncodeAPICreateInstance(NV_ENCODE_API_FUNCTION_LIST *list) {
  if (!list) return NV_ENC_ERR_INVALID_PTR;
  if (list->version != NV_ENCODE_API_FUNCTION_LIST_VER) return NV_ENC_ERR_INVALID_VERSION;
  std::memset(list, 0, sizeof *list);
  list->version = NV_ENCODE_API_FUNCTION_LIST_VER;
  addAbsentFunctions(*list);
  addSessionFunctions(*list);
  addQueryFunctions(*list);
  addBufferFunctions(*list);
  addPictureFunctions(*list);
  return NV_ENC_SUCCESS;
}
