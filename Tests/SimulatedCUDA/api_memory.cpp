// Memory of the devices, and host memory that they reach.
#include <string>

#include "machine.h"

using namespace sim;

namespace {

bool isTouched(const Context &context, const Allocation &allocation) {
  if (context.fault != code::ok || context.device->lost != code::ok) return false;
  for (const Stream *stream : context.everyStream) {
    if (stream->touches(allocation.start, allocation.bytes)) return true;
  }
  return false;
}

CUresult freed(Call &call, AddressSpace &space, uintptr_t start, Counter count, Counter sum) {
  const Allocation *allocation = space.find(start, 0);
  if (!allocation || allocation->start != start) return call.machine.violation("memory is freed that nobody has");
  if (allocation->owner->device != call.context->device) {
    return call.machine.violation("memory of another device is freed");
  }
  // The driver's reference: freeing may wait for whoever still uses it. Programs that count on it are found here.
  if (call.machine.settings.isStrict && isTouched(*call.context, *allocation)) {
    call.machine.violation("memory is freed that queued work still uses");
  }
  call.count(deviceWaits);
  call.machine.drain(call.context, call.guard);
  allocation = space.find(start, 0);
  if (!allocation) return call.machine.violation("memory is freed twice");
  auto bytes = static_cast<int64_t>(allocation->bytes);
  bool overrun = false;
  space.remove(start, overrun);
  call.count(count, -1);
  call.count(sum, -bytes);
  call.machine.book(call.context->device);
  if (overrun) call.machine.violation("something wrote around an allocation of " + std::to_string(bytes) + " bytes");
  return call.context->fault;
}

CUresult allocate(Call &call, CUdeviceptr *address, size_t wanted) {
  if (!address || wanted == 0) return code::invalidValue;
  Device *device = call.context->device;
  size_t used = std::min(call.machine.usedMemory(device), device->memory);
  if (wanted > device->memory - used) return code::outOfMemory;
  const Allocation *allocation = call.machine.deviceMemory.add(wanted, call.context);
  if (!allocation) return code::outOfMemory;
  *address = allocation->start;
  call.count(allocations);
  call.count(allocated);
  call.count(bytes, static_cast<int64_t>(wanted));
  device->counters[peakBytes] = std::max(device->counters[peakBytes], device->counters[bytes]);
  call.machine.book(device);
  return code::ok;
}

}  // namespace

CUresult cuMemGetInfo_v2(size_t *available, size_t *total) {
  SIM_CALL(context_);
  *total = call.context->device->memory;
  *available = *total - std::min(call.machine.usedMemory(call.context->device), *total);
  return code::ok;
}

CUresult cuMemAlloc_v2(CUdeviceptr *address, size_t wanted) {
  SIM_CALL(context_);
  return allocate(call, address, wanted);
}

CUresult cuMemAllocPitch_v2(CUdeviceptr *address, size_t *pitch, size_t width, size_t height, unsigned int) {
  SIM_CALL(context_);
  if (!pitch || width > size_t(1) << 40) return code::invalidValue;
  *pitch = (width + AddressSpace::alignment - 1) / AddressSpace::alignment * AddressSpace::alignment;
  return allocate(call, address, *pitch * height);
}

CUresult cuMemAllocManaged(CUdeviceptr *, size_t, unsigned int) {
  SIM_CALL(context_);
  return code::notSupported;
}

CUresult cuMemFree_v2(CUdeviceptr address) {
  SIM_CALL(context_);
  return freed(call, call.machine.deviceMemory, address, allocations, bytes);
}

CUresult cuMemHostAlloc(void **memory, size_t wanted, unsigned int) {
  SIM_CALL(context_);
  if (!memory || wanted == 0) return code::invalidValue;
  const Allocation *allocation = call.machine.hostMemory.add(wanted, call.context);
  if (!allocation) return code::outOfMemory;
  *memory = reinterpret_cast<void *>(allocation->start);
  call.count(hostAllocations);
  call.count(hostBytes, static_cast<int64_t>(wanted));
  return code::ok;
}

CUresult cuMemFreeHost(void *memory) {
  SIM_CALL(context_);
  return freed(call, call.machine.hostMemory, reinterpret_cast<uintptr_t>(memory), hostAllocations, hostBytes);
}
