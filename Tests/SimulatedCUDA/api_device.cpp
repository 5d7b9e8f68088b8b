// Devices and what is asked about them.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "machine.h"

using namespace sim;

namespace {

CUresult copyText(const char *text, char *out, int length) {
  if (!out || length <= 0) return code::invalidValue;
  std::snprintf(out, static_cast<size_t>(length), "%s", text);
  return code::ok;
}

}  // namespace

CUresult cuDriverGetVersion(int *version) {
  SIM_CALL(nothing);
  *version = call.machine.settings.version;
  return code::ok;
}

CUresult cuInit(unsigned int flags) {
  SIM_CALL(nothing);
  return flags == 0 ? call.machine.start() : code::invalidValue;
}

CUresult cuDeviceGetCount(int *count) {
  SIM_CALL(driver);
  *count = static_cast<int>(call.machine.devices.size());
  return code::ok;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
  SIM_CALL(driver);
  if (!call.device(ordinal)) return code::invalidDevice;
  *device = ordinal;
  return code::ok;
}

CUresult cuDeviceGetName(char *name, int length, CUdevice handle) {
  SIM_CALL(driver);
  const Device *device = call.device(handle);
  return device ? copyText(device->name.c_str(), name, length) : code::invalidDevice;
}

CUresult cuDeviceGetPCIBusId(char *text, int length, CUdevice handle) {
  SIM_CALL(driver);
  const Device *device = call.device(handle);
  if (!device) return code::invalidDevice;
  char id[16];
  std::snprintf(id, sizeof id, "0000:%02x:00.0", static_cast<unsigned char>(device->wholeUUID.bytes[15]) + 0x17);
  return copyText(id, text, length);
}

CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice handle) {
  SIM_CALL(driver);
  const Device *device = call.device(handle);
  if (!device) return code::invalidDevice;
  *uuid = device->wholeUUID;
  return code::ok;
}

CUresult cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice handle) {
  SIM_CALL(driver);
  const Device *device = call.device(handle);
  if (!device) return code::invalidDevice;
  *uuid = device->uuid;
  return code::ok;
}

CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice handle) {
  SIM_CALL(driver);
  const Device *device = call.device(handle);
  if (!device) return code::invalidDevice;
  *bytes = device->memory;
  return code::ok;
}

CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice handle) {
  SIM_CALL(driver);
  if (!call.device(handle)) return code::invalidDevice;
  *major = call.machine.settings.compute / 10;
  *minor = call.machine.settings.compute % 10;
  return code::ok;
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice handle) {
  SIM_CALL(driver);
  if (!call.device(handle)) return code::invalidDevice;
  switch (static_cast<int>(attribute)) {
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = call.machine.settings.compute / 10; break;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = call.machine.settings.compute % 10; break;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = 4; break;
    case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT: *value = 2; break;
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
    case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS: *value = 1; break;
    case CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY: *value = 1; break;
    case CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT: *value = 512; break;
    case CU_DEVICE_ATTRIBUTE_TEXTURE_PITCH_ALIGNMENT: *value = 32; break;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE: *value = 1000000; break;
    case CCUDA_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN: *value = 99 << 10; break;
    default: *value = 0;
  }
  return code::ok;
}
