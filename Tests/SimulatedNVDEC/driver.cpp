#include "driver.h"

bool nvdec::Driver::load() {
  return sim::Functions(dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL))
      .find("cuMemAlloc_v2", memAlloc)
      .find("cuMemFree_v2", memFree)
      .find("cuLaunchHostFunc", launchHostFunc)
      .find("simcuda_enter", enter)
      .find("simcuda_add", add)
      .find("simcuda_report", report)
      .isWhole();
}
