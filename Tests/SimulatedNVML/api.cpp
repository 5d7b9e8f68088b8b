// NVML's functions that the library exports, held to their declared signatures by the compiler.
#include <cstdio>

#include "machine.h"
#include "../SimulatedCUDA/library.h"

extern "C" {
CNVML_REQUIRED_ENTRY_POINTS(SIM_DECLARE)
CNVML_OPTIONAL_ENTRY_POINTS(SIM_DECLARE)
}

using namespace simnvml;

namespace {

/// One number of a whole GPU; slices do not tell it.
template <typename Number>
nvmlReturn_t value(const char *call, nvmlDevice_t handle, const char *key, Number *out) {
  Call it(call, handle);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  if (!it.device || !out) return NVML_ERROR_INVALID_ARGUMENT;
  if (it.device->isSlice) return NVML_ERROR_NOT_SUPPORTED;
  *out = static_cast<Number>(it.device->values.at(key));
  return NVML_SUCCESS;
}

template <typename Entry>
nvmlReturn_t processes(const char *call, nvmlDevice_t handle, unsigned int *count, Entry *entries) {
  Call it(call, handle);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  if (!it.device || !count) return NVML_ERROR_INVALID_ARGUMENT;
  std::map<uint32_t, uint64_t> all;
  if (it.machine.knowsProcesses) all = it.machine.processes(*it.device);
  auto room = *count;
  *count = static_cast<unsigned int>(all.size());
  if (room < all.size()) return NVML_ERROR_INSUFFICIENT_SIZE;
  for (const auto &process : all) {
    Entry entry = {};
    entry.pid = process.first;
    entry.usedGpuMemory = process.second;
    *entries++ = entry;
  }
  return NVML_SUCCESS;
}

}  // namespace

nvmlReturn_t nvmlInit_v2() {
  Call it(__func__, nullptr, false);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  it.machine.start();
  return NVML_SUCCESS;
}

const char *nvmlErrorString(nvmlReturn_t result) {
  switch (static_cast<int>(result)) {
    case NVML_SUCCESS: return "The operation was successful";
    case NVML_ERROR_UNINITIALIZED: return "Uninitialized";
    case NVML_ERROR_INVALID_ARGUMENT: return "Invalid Argument";
    case NVML_ERROR_NOT_SUPPORTED: return "Not Supported";
    case NVML_ERROR_NOT_FOUND: return "Not Found";
    case NVML_ERROR_INSUFFICIENT_SIZE: return "Insufficient Size";
    case NVML_ERROR_DRIVER_NOT_LOADED: return "Driver Not Loaded";
    case NVML_ERROR_GPU_IS_LOST: return "GPU is lost";
    default: return "Unknown Error";
  }
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
  Call it(__func__, nullptr);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  if (length <= it.machine.driver.size()) return NVML_ERROR_INSUFFICIENT_SIZE;
  std::snprintf(version, length, "%s", it.machine.driver.c_str());
  return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByUUID(const char *uuid, nvmlDevice_t *handle) {
  Call it(__func__, nullptr);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  Device *device = it.machine.device(uuid);
  if (!device) return NVML_ERROR_NOT_FOUND;
  *handle = reinterpret_cast<nvmlDevice_t>(device);
  return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t handle, nvmlMemory_t *memory) {
  Call it(__func__, handle);
  if (it.refusal != NVML_SUCCESS) return it.refusal;
  uint64_t used = it.machine.used(*it.device);
  *memory = {it.device->memory, it.device->memory - used, used};
  return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t handle, nvmlUtilization_t *rates) {
  nvmlReturn_t result = value(__func__, handle, "gpu", &rates->gpu);
  if (result == NVML_SUCCESS) value("", handle, "memoryRate", &rates->memory);
  return result;
}

nvmlReturn_t nvmlDeviceGetDecoderUtilization(nvmlDevice_t handle, unsigned int *percent, unsigned int *period) {
  *period = 166667;
  return value(__func__, handle, "decoder", percent);
}

nvmlReturn_t nvmlDeviceGetEncoderUtilization(nvmlDevice_t handle, unsigned int *percent, unsigned int *period) {
  *period = 166667;
  return value(__func__, handle, "encoder", percent);
}

nvmlReturn_t nvmlDeviceGetPowerUsage(nvmlDevice_t handle, unsigned int *milliwatts) {
  return value(__func__, handle, "power", milliwatts);
}

nvmlReturn_t nvmlDeviceGetTemperature(nvmlDevice_t handle, nvmlTemperatureSensors_t sensor, unsigned int *celsius) {
  if (sensor != NVML_TEMPERATURE_GPU) return NVML_ERROR_INVALID_ARGUMENT;
  return value(__func__, handle, "temperature", celsius);
}

nvmlReturn_t nvmlDeviceGetTotalEnergyConsumption(nvmlDevice_t handle, unsigned long long *millijoules) {
  return value(__func__, handle, "energy", millijoules);
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t handle, unsigned int *count,
                                                  nvmlProcessInfo_v1_t *entries) {
  return processes(__func__, handle, count, entries);
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v2(nvmlDevice_t handle, unsigned int *count,
                                                     nvmlProcessInfo_v2_t *entries) {
  return processes(__func__, handle, count, entries);
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses_v3(nvmlDevice_t handle, unsigned int *count,
                                                     nvmlProcessInfo_v2_t *entries) {
  return processes(__func__, handle, count, entries);
}
