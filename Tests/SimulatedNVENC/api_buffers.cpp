// Pictures and output buffers: the functions of the list.
#include "session.h"

using namespace nvenc;

namespace {

NVENCSTATUS registerResource(void *encoder, NV_ENC_REGISTER_RESOURCE *parameters) {
  SESSION_CALL(encoder, "nvEncRegisterResource");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_REGISTER_RESOURCE_VER ? session->registerResource(*parameters)
                                                             : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS unregisterResource(void *encoder, NV_ENC_REGISTERED_PTR resource) {
  SESSION_RELEASE(encoder, "nvEncUnregisterResource", unregister(resource));
}

NVENCSTATUS mapInputResource(void *encoder, NV_ENC_MAP_INPUT_RESOURCE *parameters) {
  SESSION_CALL(encoder, "nvEncMapInputResource");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_MAP_INPUT_RESOURCE_VER ? session->map(*parameters) : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS unmapInputResource(void *encoder, NV_ENC_INPUT_PTR mapping) {
  SESSION_RELEASE(encoder, "nvEncUnmapInputResource", unmap(mapping));
}

NVENCSTATUS createBitstreamBuffer(void *encoder, NV_ENC_CREATE_BITSTREAM_BUFFER *parameters) {
  SESSION_CALL(encoder, "nvEncCreateBitstreamBuffer");
  if (!parameters) return NV_ENC_ERR_INVALID_PTR;
  return parameters->version == NV_ENC_CREATE_BITSTREAM_BUFFER_VER
             ? session->createBitstream(parameters->bitstreamBuffer)
             : NV_ENC_ERR_INVALID_VERSION;
}

NVENCSTATUS destroyBitstreamBuffer(void *encoder, NV_ENC_OUTPUT_PTR buffer) {
  SESSION_RELEASE(encoder, "nvEncDestroyBitstreamBuffer", destroyBitstream(buffer));
}

}  // namespace

void nvenc::addBufferFunctions(NV_ENCODE_API_FUNCTION_LIST &list) {
  list.nvEncRegisterResource = registerResource;
  list.nvEncUnregisterResource = unregisterResource;
  list.nvEncMapInputResource = mapInputResource;
  list.nvEncUnmapInputResource = unmapInputResource;
  list.nvEncCreateBitstreamBuffer = createBitstreamBuffer;
  list.nvEncDestroyBitstreamBuffer = destroyBitstreamBuffer;
}
