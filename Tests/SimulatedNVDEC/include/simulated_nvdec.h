// The simulated video decoders: a library with the names of the driver's libnvcuvid.so.1, over libavcodec's decoders for
// processors. For VP9 of 8, 10 and 12 bits and for JPEG, both 4:2:0: what FFmpeg hands over as whole pictures.
//
// It works on the simulated driver (Tests/SimulatedCUDA), in its memory and streams. Faults, counters and violations are
// that machine's: SIMCUDA_FAULTS knows the names of this library's functions, as in cuvidCreateDecoder:1=2, and
// SIMCUDA_REPORT counts `decoders`, `mappedFrames`, `peakMappedFrames` and `decodedPictures`.
//
// What is as on a GPU, because code that passes here shall pass there:
// - A picture that is mapped is written in the caller's stream, later; when it is unmapped, its memory is overwritten in
//   that stream, so that whoever reads it without an order sees it.
// - No more pictures can be mapped at once than the decoder was made for, and all memory is taken when it is made.
// - Odd sizes are rounded down. Data that cannot be decoded is no error: the picture is wrong.
#pragma once
