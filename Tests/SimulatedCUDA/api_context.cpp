// Contexts: the devices' primary ones, and others; which is current in a thread.
#include "machine.h"

using namespace sim;

namespace {

CUcontext handle(Context *context) { return reinterpret_cast<CUcontext>(context); }
Context *object(CUcontext handle) { return reinterpret_cast<Context *>(handle); }

bool isAlive(const Call &call, CUcontext context) { return call.machine.contexts.count(object(context)) != 0; }

void closeDrained(Call &call, Context *context) {
  call.machine.drain(context, call.guard);
  if (call.machine.contexts.count(context)) call.machine.close(context);
}

}  // namespace

CUresult cuDevicePrimaryCtxGetState(CUdevice number, unsigned int *flags, int *active) {
  SIM_CALL(driver);
  const Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  *flags = device->primaryFlags;
  *active = device->primary != nullptr;
  return code::ok;
}

CUresult cuDevicePrimaryCtxSetFlags(CUdevice number, unsigned int flags) {
  SIM_CALL(driver);
  Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  if (device->primary && flags != device->primaryFlags) return code::primaryContextActive;
  device->primaryFlags = flags;
  return code::ok;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice number) {
  SIM_CALL(driver);
  Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  if (device->lost != code::ok) return device->lost;
  if (device->primary) {
    device->primary->retains++;
    device->counters[contexts]++;
  } else {
    device->primary = call.machine.open(device);
  }
  *context = handle(device->primary);
  return code::ok;
}

CUresult cuDevicePrimaryCtxRelease(CUdevice number) {
  SIM_CALL(driver);
  Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  if (!device->primary) {
    return call.machine.violation("a primary context is released that nobody has", code::invalidContext);
  }
  if (device->primary->retains > 1) {
    device->primary->retains--;
    device->counters[contexts]--;
  } else {
    closeDrained(call, device->primary);
  }
  return code::ok;
}

CUresult cuDevicePrimaryCtxReset(CUdevice number) {
  SIM_CALL(driver);
  Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  if (device->primary) closeDrained(call, device->primary);
  return code::ok;
}

CUresult cuCtxCreate_v2(CUcontext *context, unsigned int, CUdevice number) {
  SIM_CALL(driver);
  Device *device = call.device(number);
  if (!device) return code::invalidDevice;
  if (device->lost != code::ok) return device->lost;
  Context *created = call.machine.open(device);
  contextStack().push_back(created);
  *context = handle(created);
  return code::ok;
}

CUresult cuCtxDestroy_v2(CUcontext context) {
  SIM_CALL(driver);
  if (!isAlive(call, context)) return call.machine.violation("a dead context is destroyed", code::invalidContext);
  if (object(context)->device->primary == object(context)) return code::invalidContext;
  auto &stack = contextStack();
  if (!stack.empty() && stack.back() == object(context)) stack.pop_back();
  closeDrained(call, object(context));
  return code::ok;
}

CUresult cuCtxPushCurrent_v2(CUcontext context) {
  SIM_CALL(driver);
  if (!isAlive(call, context)) return call.machine.violation("a dead context is made current", code::invalidContext);
  contextStack().push_back(object(context));
  return code::ok;
}

CUresult cuCtxPopCurrent_v2(CUcontext *context) {
  SIM_CALL(driver);
  auto &stack = contextStack();
  if (stack.empty()) return call.machine.violation("a context is popped where none is current", code::invalidContext);
  if (context) *context = handle(stack.back());
  stack.pop_back();
  return code::ok;
}

CUresult cuCtxSetCurrent(CUcontext context) {
  SIM_CALL(driver);
  auto &stack = contextStack();
  if (!stack.empty()) stack.pop_back();
  if (!context) return code::ok;
  if (!isAlive(call, context)) return call.machine.violation("a dead context is made current", code::invalidContext);
  stack.push_back(object(context));
  return code::ok;
}

CUresult cuCtxGetCurrent(CUcontext *context) {
  SIM_CALL(driver);
  auto &stack = contextStack();
  *context = stack.empty() ? nullptr : handle(stack.back());
  return code::ok;
}

CUresult cuCtxGetDevice(CUdevice *device) {
  SIM_CALL(context_);
  *device = call.context->device->ordinal;
  return code::ok;
}

CUresult cuCtxSetLimit(CUlimit, size_t) {
  SIM_CALL(context_);
  return code::ok;
}

CUresult cuCtxSynchronize(void) {
  SIM_CALL(context_);
  call.count(deviceWaits);
  call.machine.drain(call.context, call.guard);
  return call.context->fault;
}
