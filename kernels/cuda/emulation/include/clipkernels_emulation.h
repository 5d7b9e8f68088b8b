// The CUDA kernels on a CPU: the same source as the PTX image, compiled for blocks whose threads take turns.
//
// For tests. A launch is refused or fails where a GPU would fault, as far as that is cheap to see: shared memory
// beyond what was declared, vectors at addresses that they are not aligned to, a shape that the kernel is not made for,
// phases that no barrier separates.
#ifndef CLIPKERNELS_EMULATION_H
#define CLIPKERNELS_EMULATION_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CK_EMULATE_UNKNOWN 1  // no such function
#define CK_EMULATE_REFUSED 2  // a launch that the function cannot run with; nothing was written
#define CK_EMULATE_FAULT 3    // a GPU would have faulted; outputs are undefined

// Runs a launch to its end on the calling thread. Blocks run one after the other. 0, or one of the above.
int ck_emulate(const char *function, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes,
               const void *params);
// Why the calling thread's last launch did not return 0; empty after one that did.
const char *ck_emulate_message(void);
// The calling thread's launches run blocks and threads from the last to the first while `on` is not 0. Kernels give
// the same result either way; one whose threads or blocks take what others of the same phase or launch write does not.
void ck_emulate_backwards(int on);

#ifdef __cplusplus
}
#endif

#endif
