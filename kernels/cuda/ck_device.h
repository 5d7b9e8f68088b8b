// The machine that a kernel sees, twice: a GPU's, and one made of loops (emulation/), so that one source serves both.
//
// A kernel's body runs once a block. It is made of phases, `block.each([&](uint32_t t) { … })`, between barriers:
// on a GPU a phase runs on the block's threads at once, in the emulation one thread after the other. Between two phases
// stands a barrier. Nothing of a thread's own outlives its phase; what must, lies in shared memory. Conditions around a
// phase or a barrier depend on the block alone.
#ifndef CK_DEVICE_H
#define CK_DEVICE_H

#ifdef __CUDA__
// The few functions that the host shares are compiled for the GPU, too.
#pragma clang force_cuda_host_device begin
#include "ck_batch.h"
#pragma clang force_cuda_host_device end
#else
#include "ck_batch.h"
#endif

typedef uint32_t ck_u32x2 __attribute__((ext_vector_type(2)));
typedef uint32_t ck_u32x4 __attribute__((ext_vector_type(4)));

#ifdef __CUDA__
#include "ck_device_gpu.h"
#else
#include "emulation/ck_device_cpu.h"
#endif

// Defines the function of the image called `name`; its body follows, with `block` and `batch` in scope.
#define CK_KERNEL(name, kernel)                                                        \
  CK_DEVICE void name##_body(const ck_block &block, const ck_##kernel##_batch &batch); \
  CK_ENTRY(name, kernel)                                                               \
  CK_DEVICE void name##_body(const ck_block &block, const ck_##kernel##_batch &batch)

// The item that a block works on. Its fields are read where they lie, in the launch's parameters: a copy of an
// item, or a choice between two addresses in it, would cost a stack.
template <class Batch>
CK_DEVICE auto &ck_item_of(const Batch &batch, uint32_t block) {
  uint32_t i = 0;
  while (i + 1 < batch.count && block >= batch.items[i + 1].tiling.first) i++;
  return batch.items[i];
}

// ---- integers ---------------------------------------------------------------------------------
CK_DEVICE int32_t ck_least(int32_t a, int32_t b) { return a < b ? a : b; }
CK_DEVICE int32_t ck_most(int32_t a, int32_t b) { return a > b ? a : b; }
CK_DEVICE int32_t ck_within(int32_t v, int32_t low, int32_t high) { return ck_least(ck_most(v, low), high); }
CK_DEVICE uint32_t ck_byte(int32_t v) { return (uint32_t)ck_within(v, 0, 255); }
CK_DEVICE int32_t ck_shifted(int32_t v, int32_t bits) { return (v + (1 << (bits - 1))) >> bits; }

// The opacity of a blend times a mask, and a 15-bit share of a difference: see ck_blend.
CK_DEVICE int32_t ck_alpha(int32_t mask, int32_t opacity) {
  return (int32_t)(((uint32_t)mask * 257u * (uint32_t)opacity + 32768u) >> 16);
}
CK_DEVICE int32_t ck_share(int32_t difference, int32_t a) { return (difference * a + 16384) >> 15; }

template <class T>
CK_DEVICE T *ck_row(T *plane, int64_t pitch, int32_t y) {
  return (T *)((uint8_t *)plane + y * pitch);
}

CK_DEVICE uint32_t ck_misaligned(const void *at, uint32_t alignment) {
  return (uint32_t)(uintptr_t)at & (alignment - 1);
}

#endif
