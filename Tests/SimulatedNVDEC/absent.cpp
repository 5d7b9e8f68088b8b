// What the simulation does not have.
#include "api.h"

// Of the codecs here a GPU does not tell it, either.
SIM_ABSENT(cuvidGetDecodeStatus, CUvideodecoder, int, CUVIDGETDECODESTATUS *)
SIM_ABSENT(cuvidReconfigureDecoder, CUvideodecoder, CUVIDRECONFIGUREDECODERINFO *)
SIM_ABSENT(cuvidCreateVideoSource, CUvideosource *, const char *, CUVIDSOURCEPARAMS *)
SIM_ABSENT(cuvidCreateVideoSourceW, CUvideosource *, const wchar_t *, CUVIDSOURCEPARAMS *)
SIM_ABSENT(cuvidDestroyVideoSource, CUvideosource)
SIM_ABSENT(cuvidSetVideoSourceState, CUvideosource, cudaVideoState)
SIM_ABSENT(cuvidGetSourceVideoFormat, CUvideosource, CUVIDEOFORMAT *, unsigned int)
SIM_ABSENT(cuvidGetSourceAudioFormat, CUvideosource, CUAUDIOFORMAT *, unsigned int)
SIM_ABSENT(cuvidCreateVideoParser, CUvideoparser *, CUVIDPARSERPARAMS *)
SIM_ABSENT(cuvidParseVideoData, CUvideoparser, CUVIDSOURCEDATAPACKET *)
SIM_ABSENT(cuvidDestroyVideoParser, CUvideoparser)

cudaVideoState cuvidGetVideoSourceState(CUvideosource) { return cudaVideoState_Error; }
