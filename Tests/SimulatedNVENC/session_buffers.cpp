// Pictures that are registered and mapped, and output buffers.
#include "session.h"

namespace nvenc {

NVENCSTATUS Session::registerResource(NV_ENC_REGISTER_RESOURCE &wanted) {
  std::lock_guard<std::mutex> guard(mutex);
  if (!engine) return NV_ENC_ERR_ENCODER_NOT_INITIALIZED;
  if (wanted.resourceType != NV_ENC_INPUT_RESOURCE_TYPE_CUDADEVICEPTR || wanted.bufferUsage != NV_ENC_INPUT_IMAGE) {
    return fail(NV_ENC_ERR_UNIMPLEMENTED, "Only CUDA device pointers are simulated");
  }
  auto resource = std::make_unique<Resource>();
  resource->address = reinterpret_cast<CUdeviceptr>(wanted.resourceToRegister);
  resource->width = wanted.width;
  resource->height = wanted.height;
  resource->pitch = wanted.pitch;
  resource->format = wanted.bufferFormat;
  if (!resource->isReadable()) return fail(NV_ENC_ERR_INVALID_PARAM, "Buffer format, size or pitch is invalid");
  if (!driver.holds(resource->address, resource->bytes())) {
    return fail(NV_ENC_ERR_RESOURCE_REGISTER_FAILED, "The memory is not the device's, or too small");
  }
  void *handle = resource.get();
  resources[handle] = std::move(resource);
  driver.add("registeredResources", 1);
  wanted.registeredResource = handle;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::unregister(void *handle) {
  std::lock_guard<std::mutex> guard(mutex);
  auto found = resources.find(handle);
  if (found == resources.end()) {
    return violation(NV_ENC_ERR_RESOURCE_NOT_REGISTERED, "a picture is unregistered that is not registered");
  }
  if (found->second->isMapped) return violation(NV_ENC_ERR_INVALID_CALL, "a picture is unregistered that is mapped");
  resources.erase(found);
  driver.add("registeredResources", -1);
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::map(NV_ENC_MAP_INPUT_RESOURCE &wanted) {
  std::lock_guard<std::mutex> guard(mutex);
  auto found = resources.find(wanted.registeredResource);
  if (found == resources.end()) {
    return violation(NV_ENC_ERR_RESOURCE_NOT_REGISTERED, "a picture is mapped that is not registered");
  }
  Resource &resource = *found->second;
  if (resource.isMapped) return violation(NV_ENC_ERR_MAP_FAILED, "a picture is mapped twice");
  if (!driver.holds(resource.address, resource.bytes())) {
    return violation(NV_ENC_ERR_MAP_FAILED, "a picture is mapped whose memory is freed");
  }
  resource.isMapped = true;
  // An address of its own: a handle of the one kind is none of the other.
  void *handle = &resource.isMapped;
  mappings[handle] = &resource;
  driver.add("mappedResources", 1);
  wanted.mappedResource = handle;
  wanted.mappedBufferFmt = resource.format;
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::unmap(void *handle) {
  std::lock_guard<std::mutex> guard(mutex);
  auto found = mappings.find(handle);
  if (found == mappings.end()) {
    return violation(NV_ENC_ERR_RESOURCE_NOT_MAPPED, "a picture is unmapped that is not mapped");
  }
  for (size_t index = locked; index < pictures.size() && !hasEnded; index++) {
    if (pictures[index].mapping != handle) continue;
    driver.report("a picture is unmapped before its output was locked");
    break;
  }
  found->second->isMapped = false;
  mappings.erase(found);
  driver.add("mappedResources", -1);
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::createBitstream(void *&buffer) {
  std::lock_guard<std::mutex> guard(mutex);
  if (!engine) return NV_ENC_ERR_ENCODER_NOT_INITIALIZED;
  auto made = std::make_unique<Bitstream>();
  buffer = made.get();
  bitstreams[buffer] = std::move(made);
  driver.add("bitstreamBuffers", 1);
  return NV_ENC_SUCCESS;
}

NVENCSTATUS Session::destroyBitstream(void *buffer) {
  std::lock_guard<std::mutex> guard(mutex);
  if (bitstreams.erase(buffer) == 0) {
    return violation(NV_ENC_ERR_INVALID_PARAM, "an output buffer is destroyed that is none");
  }
  driver.add("bitstreamBuffers", -1);
  return NV_ENC_SUCCESS;
}

}  // namespace nvenc
