// Kernels: loading, describing, launching.
#include <cstdio>
#include <cstring>

#include "copies.h"
#include "emulation.h"
#include "ptx.h"

using namespace sim;

namespace {

CUresult load(Call &call, CUmodule *handle, const void *image, char *log, size_t logSize) {
  if (!image) return code::invalidValue;
  auto *module = new Module;
  std::string error;
  if (!readPTX(static_cast<const char *>(image), call.machine.settings.compute, module->functions, error)) {
    delete module;
    if (log && logSize > 0) std::snprintf(log, logSize, "%s\n", error.c_str());
    return code::invalidPTX;
  }
  call.context->modules.insert(module);
  call.count(modules);
  *handle = reinterpret_cast<CUmodule>(module);
  return code::ok;
}

Module *findModule(Call &call, CUmodule handle) {
  auto *module = reinterpret_cast<Module *>(handle);
  if (call.context->modules.count(module)) return module;
  call.machine.violation("a module is used that is gone, or another context's");
  return nullptr;
}

Function *findFunction(Call &call, CUfunction handle) {
  for (Module *module : call.context->modules) {
    for (Function &function : module->functions) {
      if (reinterpret_cast<CUfunction>(&function) == handle) return &function;
    }
  }
  call.machine.violation("a kernel is used whose module is gone, or another context's");
  return nullptr;
}

/// Every word of a launch's parameters may be an address.
std::vector<Span> addressesIn(const std::vector<char> &buffer) {
  std::vector<Span> found;
  for (size_t offset = 0; offset + sizeof(uintptr_t) <= buffer.size(); offset += sizeof(uintptr_t)) {
    uintptr_t word = 0;
    std::memcpy(&word, buffer.data() + offset, sizeof word);
    if (Machine::shared().deviceMemory.contains(word)) found.push_back({word, 1});
  }
  return found;
}

/// The parameters as one buffer, from either way of passing them; false where they do not fit the kernel.
bool gather(const Function &function, void **parameters, void **extra, std::vector<char> &buffer) {
  buffer.assign(function.parameterBytes, 0);
  if (parameters) {
    for (size_t index = 0; index < function.sizes.size(); index++) {
      std::memcpy(buffer.data() + function.offsets[index], parameters[index], function.sizes[index]);
    }
    return true;
  }
  const void *bytes = nullptr;
  size_t size = 0;
  for (; extra && *extra != nullptr; extra += 2) {
    auto key = reinterpret_cast<uintptr_t>(extra[0]);
    if (key == CCUDA_LAUNCH_PARAM_BUFFER_POINTER) bytes = extra[1];
    if (key == CCUDA_LAUNCH_PARAM_BUFFER_SIZE) size = *static_cast<size_t *>(extra[1]);
  }
  if (size != function.parameterBytes) return false;
  if (size > 0) std::memcpy(buffer.data(), bytes, size);
  return true;
}

}  // namespace

CUresult cuModuleLoadData(CUmodule *module, const void *image) {
  SIM_CALL(context_);
  return load(call, module, image, nullptr, 0);
}

CUresult cuModuleLoadDataEx(CUmodule *module, const void *image, unsigned int count, CUjit_option *options,
                            void **values) {
  SIM_CALL(context_);
  char *log = nullptr;
  size_t logSize = 0;
  for (unsigned int index = 0; index < count; index++) {
    if (options[index] == CU_JIT_ERROR_LOG_BUFFER) log = static_cast<char *>(values[index]);
    if (options[index] == CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES) logSize = reinterpret_cast<size_t>(values[index]);
  }
  return load(call, module, image, log, logSize);
}

CUresult cuModuleUnload(CUmodule handle) {
  SIM_CALL(context_);
  Module *module = findModule(call, handle);
  if (!module) return code::invalidHandle;
  call.context->modules.erase(module);
  call.count(modules, -1);
  return code::ok;
}

CUresult cuModuleGetFunction(CUfunction *handle, CUmodule moduleHandle, const char *name) {
  SIM_CALL(context_);
  Module *module = findModule(call, moduleHandle);
  if (!module) return code::invalidHandle;
  for (Function &function : module->functions) {
    if (function.name != name) continue;
    *handle = reinterpret_cast<CUfunction>(&function);
    return code::ok;
  }
  return code::notFound;
}

CUresult cuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction handle) {
  SIM_CALL(context_);
  Function *function = findFunction(call, handle);
  if (!function) return code::invalidHandle;
  switch (attribute) {
    case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK: *value = 1024; break;
    case CU_FUNC_ATTRIBUTE_NUM_REGS: *value = 32; break;
    case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES: *value = function->dynamicSharedLimit; break;
    default: *value = 0;
  }
  return code::ok;
}

CUresult cuFuncSetAttribute(CUfunction handle, CUfunction_attribute attribute, int value) {
  SIM_CALL(context_);
  Function *function = findFunction(call, handle);
  if (!function) return code::invalidHandle;
  bool isShared = attribute == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
  if (!isShared || value < 0 || value > 99 << 10) return code::invalidValue;
  function->dynamicSharedLimit = value;
  return code::ok;
}

CUresult cuLaunchKernel(CUfunction handle, unsigned int gridX, unsigned int gridY, unsigned int gridZ,
                        unsigned int blockX, unsigned int blockY, unsigned int blockZ, unsigned int sharedBytes,
                        CUstream streamHandle, void **parameters, void **extra) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, streamHandle);
  Function *function = findFunction(call, handle);
  if (!stream || !function) return code::invalidHandle;
  // The limits of every compute capability from 3.0 on.
  bool isGrid = gridX > 0 && gridX <= 0x7fffffff && gridY > 0 && gridY <= 65535 && gridZ > 0 && gridZ <= 65535;
  bool isBlock = blockX > 0 && blockX <= 1024 && blockY > 0 && blockY <= 1024 && blockZ > 0 && blockZ <= 64;
  if (!isGrid || !isBlock || blockX * blockY * blockZ > 1024) return code::invalidValue;
  if (sharedBytes > static_cast<unsigned>(function->dynamicSharedLimit)) return code::invalidValue;
  std::vector<char> buffer;
  if (!gather(*function, parameters, extra, buffer)) return code::invalidValue;
  call.count(launches);
  CUresult fault = call.machine.faults.next("launch", call.context->device->ordinal);
  std::vector<Span> touched = addressesIn(buffer);
  Launch launch{function->name, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, sharedBytes, std::move(buffer)};
  stream->submit([launch = std::move(launch), fault] { return fault != code::ok ? fault : emulate(launch); }, {},
                 std::move(touched));
  return code::ok;
}
