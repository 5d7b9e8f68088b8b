// The many names of a copy.
#include <cstring>

#include "copies.h"

using namespace sim;

namespace {

uintptr_t address(const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); }

CUresult linear(Call &call, Place from, uintptr_t source, Place to, uintptr_t destination, size_t bytes,
                CUstream stream, bool isAsync) {
  return enqueueCopy(call, {from, source, bytes}, {to, destination, bytes}, bytes, 1, stream, isAsync);
}

CUresult rectangle(Call &call, const CUDA_MEMCPY2D *copy, CUstream stream, bool isAsync) {
  auto place = [](CUmemorytype type) {
    return type == CU_MEMORYTYPE_HOST ? Place::host : Place::device;
  };
  if (copy->srcMemoryType == CU_MEMORYTYPE_ARRAY || copy->dstMemoryType == CU_MEMORYTYPE_ARRAY) {
    return code::notSupported;
  }
  End source{place(copy->srcMemoryType),
             copy->srcMemoryType == CU_MEMORYTYPE_HOST ? address(copy->srcHost) : copy->srcDevice, copy->srcPitch};
  End destination{place(copy->dstMemoryType),
                  copy->dstMemoryType == CU_MEMORYTYPE_HOST ? address(copy->dstHost) : copy->dstDevice,
                  copy->dstPitch};
  source.address += copy->srcY * copy->srcPitch + copy->srcXInBytes;
  destination.address += copy->dstY * copy->dstPitch + copy->dstXInBytes;
  return enqueueCopy(call, source, destination, copy->WidthInBytes, copy->Height, stream, isAsync);
}

}  // namespace

CUresult cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  SIM_CALL(context_);
  return linear(call, Place::byAddress, from, Place::byAddress, to, bytes, nullptr, false);
}

CUresult cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  SIM_CALL(context_);
  return linear(call, Place::byAddress, from, Place::byAddress, to, bytes, stream, true);
}

CUresult cuMemcpyHtoD_v2(CUdeviceptr to, const void *from, size_t bytes) {
  SIM_CALL(context_);
  return linear(call, Place::host, address(from), Place::device, to, bytes, nullptr, false);
}

CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream stream) {
  SIM_CALL(context_);
  return linear(call, Place::host, address(from), Place::device, to, bytes, stream, true);
}

CUresult cuMemcpyDtoH_v2(void *to, CUdeviceptr from, size_t bytes) {
  SIM_CALL(context_);
  return linear(call, Place::device, from, Place::host, address(to), bytes, nullptr, false);
}

CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream) {
  SIM_CALL(context_);
  return linear(call, Place::device, from, Place::host, address(to), bytes, stream, true);
}

CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  SIM_CALL(context_);
  return linear(call, Place::device, from, Place::device, to, bytes, nullptr, false);
}

CUresult cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream) {
  SIM_CALL(context_);
  return linear(call, Place::device, from, Place::device, to, bytes, stream, true);
}

CUresult cuMemcpy2D_v2(const CUDA_MEMCPY2D *copy) {
  SIM_CALL(context_);
  return rectangle(call, copy, nullptr, false);
}

CUresult cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *copy, CUstream stream) {
  SIM_CALL(context_);
  return rectangle(call, copy, stream, true);
}

CUresult cuMemsetD8Async(CUdeviceptr start, unsigned char value, size_t length, CUstream handle) {
  SIM_CALL(context_);
  Stream *stream = findStream(call, handle);
  if (!stream) return code::invalidHandle;
  const Allocation *allocation = call.machine.deviceMemory.find(start, length);
  if (!allocation) return call.machine.violation("memory is filled that is freed, too small, or not the device's");
  if (allocation->owner->device != call.context->device) {
    return call.machine.violation("another device's memory is filled");
  }
  call.count(fills);
  stream->submit(
      [=] {
        std::memset(reinterpret_cast<void *>(start), value, length);
        return code::ok;
      },
      {}, {{start, length}});
  return code::ok;
}
