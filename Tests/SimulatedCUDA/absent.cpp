// What the simulation does not have.
#include "api.h"

SIM_ABSENT(cuLinkCreate, unsigned int, CUjit_option *, void **, CUlinkState *)
SIM_ABSENT(cuLinkAddData, CUlinkState, CUjitInputType, void *, size_t, const char *, unsigned int, CUjit_option *,
           void **)
SIM_ABSENT(cuLinkComplete, CUlinkState, void **, size_t *)
SIM_ABSENT(cuLinkDestroy, CUlinkState)
SIM_ABSENT(cuModuleGetGlobal, CUdeviceptr *, size_t *, CUmodule, const char *)
SIM_ABSENT(cuTexObjectCreate, CUtexObject *, const CUDA_RESOURCE_DESC *, const CUDA_TEXTURE_DESC *,
           const CUDA_RESOURCE_VIEW_DESC *)
SIM_ABSENT(cuTexObjectDestroy, CUtexObject)
SIM_ABSENT(cuGLGetDevices_v2, unsigned int *, CUdevice *, unsigned int, CUGLDeviceList)
SIM_ABSENT(cuGraphicsGLRegisterImage, CUgraphicsResource *, GLuint, GLenum, unsigned int)
SIM_ABSENT(cuGraphicsUnregisterResource, CUgraphicsResource)
SIM_ABSENT(cuGraphicsMapResources, unsigned int, CUgraphicsResource *, CUstream)
SIM_ABSENT(cuGraphicsUnmapResources, unsigned int, CUgraphicsResource *, CUstream)
SIM_ABSENT(cuGraphicsSubResourceGetMappedArray, CUarray *, CUgraphicsResource, unsigned int, unsigned int)
SIM_ABSENT(cuGraphicsResourceGetMappedPointer_v2, CUdeviceptr *, size_t *, CUgraphicsResource)
SIM_ABSENT(cuArray3DCreate_v2, CUarray *, const CUDA_ARRAY3D_DESCRIPTOR *)
SIM_ABSENT(cuArrayDestroy, CUarray)
