#include "driver.h"

#include <dlfcn.h>

namespace nvdec {
namespace {

template <typename Function>
bool find(void *library, const char *name, Function *&function) {
  function = reinterpret_cast<Function *>(dlsym(library, name));
  return function != nullptr;
}

Driver load(bool &isWhole) {
  Driver driver;
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  isWhole = library && find(library, "cuMemAlloc_v2", driver.memAlloc) &&
            find(library, "cuMemFree_v2", driver.memFree) &&
            find(library, "cuLaunchHostFunc", driver.launchHostFunc) &&
            find(library, "simcuda_enter", driver.enter) && find(library, "simcuda_add", driver.add) &&
            find(library, "simcuda_report", driver.report);
  return driver;
}

}  // namespace

const Driver *Driver::shared() {
  static bool isWhole = false;
  static const Driver driver = load(isWhole);
  return isWhole ? &driver : nullptr;
}

}  // namespace nvdec
