#include "driver.h"

#include <dlfcn.h>

namespace nvenc {
namespace {

template <typename Function>
bool find(void *library, const char *name, Function *&function) {
  function = reinterpret_cast<Function *>(dlsym(library, name));
  return function != nullptr;
}

Driver load(bool &isWhole) {
  Driver driver;
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  isWhole = library && find(library, "cuCtxPushCurrent_v2", driver.push) &&
            find(library, "cuCtxPopCurrent_v2", driver.pop) && find(library, "cuMemAlloc_v2", driver.memAlloc) &&
            find(library, "cuMemFree_v2", driver.memFree) && find(library, "cuEventCreate", driver.eventCreate) &&
            find(library, "cuEventDestroy_v2", driver.eventDestroy) &&
            find(library, "cuEventRecord", driver.eventRecord) &&
            find(library, "cuEventSynchronize", driver.eventSynchronize) &&
            find(library, "cuLaunchHostFunc", driver.launchHostFunc) &&
            find(library, "simcuda_enter", driver.enter) && find(library, "simcuda_add", driver.add) &&
            find(library, "simcuda_report", driver.report) && find(library, "simcuda_note", driver.note) &&
            find(library, "simcuda_holds", driver.holds);
  return driver;
}

/// Faults of this library's functions are NVENCSTATUS; what lies beyond is a context's or a device's own.
NVENCSTATUS statusOf(int refusal) {
  return refusal > NV_ENC_ERR_RESOURCE_NOT_MAPPED ? NV_ENC_ERR_DEVICE_NOT_EXIST : static_cast<NVENCSTATUS>(refusal);
}

}  // namespace

const Driver *Driver::shared() {
  static bool isWhole = false;
  static const Driver driver = load(isWhole);
  return isWhole ? &driver : nullptr;
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
