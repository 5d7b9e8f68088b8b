// The simulated video encoders: a library with the names of the driver's libnvidia-encode.so.1, over libx264 and libx265.
// H.264 and HEVC of 8 bits, 4:2:0, from pictures in device memory (NV12, YV12, IYUV): true streams, with B pictures.
//
// It works on the simulated driver (Tests/SimulatedCUDA), in its memory and streams. Faults, counters and violations are
// that machine's: SIMCUDA_FAULTS knows the names of this library's functions and takes NVENCSTATUS for their codes, as in
// nvEncOpenEncodeSessionEx:1=10. SIMCUDA_REPORT counts `encoders`, `peakEncoders`, `registeredResources`,
// `mappedResources`, `bitstreamBuffers` and `encodedPictures`, and lists under `notes` what each encoder was configured with.
// What the engines are is read from the environment when the library is first used:
//
//   SIMNVENC_CODECS    what they encode (h264,hevc)
//   SIMNVENC_SESSIONS  how many encoders may be open at a time in a process (8)
//   SIMNVENC_VERSION   of the interface, as major * 16 + minor (193: 12.1); FFmpeg is built for 11.1, which is 177
//   SIMNVENC_BFRAMES   the most B pictures in a row (4)
//   SIMNVENC_MAXIMUM   the greatest width and height (4096)
//
// What is as on a GPU, because code that passes here shall pass there:
// - A picture is read behind what its input stream holds by then, and no other stream; it must stay mapped until its
//   output is locked, or the stream was ended.
// - Outputs are locked in the order in which they were given, and none before an answer other than NEED_MORE_INPUT.
// - YV12 has Cr before Cb, in rows of half the pitch.
// - Versions of structures, sizes (145×49 and 129×33 at least), pitches and key frame intervals are checked.
// - The memory for its own pictures is taken from the device when an encoder is initialized.
//
// What is not: its presets differ in little more than B pictures (none for p1, two above) and lookahead (p6, p7); nothing can
// be encoded after the end of a stream; pictures in the process's own memory are not taken. An output that is locked
// less than four pictures after its own is LOCK_BUSY where a GPU would wait, and a violation.
#pragma once
