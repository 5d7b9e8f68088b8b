// What the interface has and the simulation has not.
#include "api.h"

namespace {

template <typename... Arguments>
NVENCSTATUS absent(Arguments...) {
  return NV_ENC_ERR_UNIMPLEMENTED;
}

}  // namespace

void nvenc::addAbsentFunctions(NV_ENCODE_API_FUNCTION_LIST &list) {
  list.nvEncOpenEncodeSession = absent;
  list.nvEncGetEncodeProfileGUIDCount = absent;
  list.nvEncGetEncodeProfileGUIDs = absent;
  list.nvEncGetEncodePresetCount = absent;
  list.nvEncGetEncodePresetGUIDs = absent;
  list.nvEncGetEncodePresetConfig = absent;
  list.nvEncCreateInputBuffer = absent;
  list.nvEncDestroyInputBuffer = absent;
  list.nvEncLockInputBuffer = absent;
  list.nvEncUnlockInputBuffer = absent;
  list.nvEncGetEncodeStats = absent;
  list.nvEncRegisterAsyncEvent = absent;
  list.nvEncUnregisterAsyncEvent = absent;
  list.nvEncInvalidateRefFrames = absent;
  list.nvEncReconfigureEncoder = absent;
  list.nvEncCreateMVBuffer = absent;
  list.nvEncDestroyMVBuffer = absent;
  list.nvEncRunMotionEstimationOnly = absent;
  list.nvEncGetSequenceParamEx = absent;
}
