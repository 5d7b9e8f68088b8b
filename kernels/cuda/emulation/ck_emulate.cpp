#include "clipkernels_emulation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ck_device.h"

#define CK_FUNCTION(kernel, function, condition) void function##_emulated(const ck_block &block, const void *batch);
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, ...) functions
#include "../../include/clipkernels.def"

namespace {

struct function {
  const char *name;
  void (*run)(const ck_block &block, const void *batch);
};

const function functions[] = {
#define CK_FUNCTION(kernel, function, condition) {#function, function##_emulated},
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, ...) functions
#include "../../include/clipkernels.def"
};

thread_local char message[256];
thread_local bool faulted, backwards;

// Every batch begins alike.
struct head {
  uint32_t count, blocks;
};

const function *find(const char *name) {
  for (const function &f : functions)
    if (!strcmp(f.name, name)) return &f;
  return nullptr;
}

bool refuses(const char *name, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes,
             const head &batch) {
  if (block[0] != ck_block_threads || block[1] != 1 || block[2] != 1)
    snprintf(message, sizeof message, "%s runs in blocks of %d x 1 x 1 threads, not %u x %u x %u", name,
             ck_block_threads, block[0], block[1], block[2]);
  else if (!batch.count || batch.count > ck_batch_items)
    snprintf(message, sizeof message, "%s got a batch of %u items", name, batch.count);
  else if (grid[0] != batch.blocks || grid[1] != 1 || grid[2] != 1)
    snprintf(message, sizeof message, "%s got a grid of %u x %u x %u for a batch of %u blocks", name, grid[0], grid[1],
             grid[2], batch.blocks);
  else if (shared_bytes > 48 * 1024)
    snprintf(message, sizeof message, "%s got %u bytes of shared memory; 49152 is the limit", name, shared_bytes);
  return message[0];
}

}  // namespace

void ck_emulated_fault(const char *what, uint64_t value, uint64_t limit) {
  if (faulted) return;
  faulted = true;
  snprintf(message, sizeof message, "%s: %#llx against %#llx", what, (unsigned long long)value,
           (unsigned long long)limit);
}

void *ck_emulated_nowhere() {
  alignas(16) static thread_local unsigned char bytes[16];
  return bytes;
}

int ck_emulate(const char *name, const uint32_t grid[3], const uint32_t block[3], uint32_t shared_bytes,
               const void *params) {
  message[0] = 0;
  faulted = false;
  const function *f = find(name);
  if (!f) {
    snprintf(message, sizeof message, "the image has no function %s", name);
    return CK_EMULATE_UNKNOWN;
  }
  head batch;
  memcpy(&batch, params, sizeof batch);
  if (refuses(name, grid, block, shared_bytes, batch)) return CK_EMULATE_REFUSED;
  // Shared memory starts with whatever the last block left, as a GPU's does; at first with a pattern.
  unsigned char *memory = static_cast<unsigned char *>(aligned_alloc(64, (shared_bytes + 64) / 64 * 64));
  if (!memory) {
    snprintf(message, sizeof message, "no memory for a block of %s", name);
    return CK_EMULATE_REFUSED;
  }
  memset(memory, 0x88, shared_bytes);
  for (uint32_t i = 0; i < grid[0] && !faulted; i++)
    f->run({backwards ? grid[0] - 1 - i : i, backwards, memory, shared_bytes, false}, params);
  free(memory);
  return faulted ? CK_EMULATE_FAULT : 0;
}

const char *ck_emulate_message(void) { return message; }

void ck_emulate_backwards(int on) { backwards = on; }
