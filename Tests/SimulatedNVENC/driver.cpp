#include "driver.h"

namespace nvenc {
namespace {

/// Faults of this library's functions are NVENCSTATUS; what lies beyond is a context's or a device's own.
NVENCSTATUS statusOf(int refusal) {
  return refusal > NV_ENC_ERR_RESOURCE_NOT_MAPPED ? NV_ENC_ERR_DEVICE_NOT_EXIST : static_cast<NVENCSTATUS>(refusal);
}

}  // namespace

bool Driver::load() {
  return sim::Functions(dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL))
      .find("cuCtxPushCurrent_v2", push)
      .find("cuCtxPopCurrent_v2", pop)
      .find("cuMemAlloc_v2", memAlloc)
      .find("cuMemFree_v2", memFree)
      .find("cuEventCreate", eventCreate)
      .find("cuEventDestroy_v2", eventDestroy)
      .find("cuEventRecord", eventRecord)
      .find("cuEventSynchronize", eventSynchronize)
      .find("cuLaunchHostFunc", launchHostFunc)
      .find("simcuda_enter", enter)
      .find("simcuda_add", add)
      .find("simcuda_report", report)
      .find("simcuda_note", note)
      .find("simcuda_holds", holds)
      .isWhole();
}

Call::Call(const Driver &driver, CUcontext context, const char *function)
    : driver(driver), isCurrent(driver.push(context) == CUDA_SUCCESS) {
  refusal = isCurrent ? statusOf(driver.enter(function)) : NV_ENC_ERR_INVALID_DEVICE;
}

Call::~Call() {
  CUcontext popped = nullptr;
  if (isCurrent) driver.pop(&popped);
}

}  // namespace nvenc
