// Which version of each kernel runs: decided at the first call, lowered only by benchmarks and one test.
#include <stdatomic.h>
#include <string.h>

#include "ck_contract.h"
#include "x86/ck_x86.h"

static const ck_kernels plain = {
    .level = "c",
#define CLIPKERNEL(name, ...) .name = ck_##name##_c,
#include "clipkernels.def"
};

static const ck_kernels *_Atomic chosen;

// The kernels of a level, or NULL if this machine does not have it.
static const ck_kernels *kernels_of(const char *level) {
#ifdef CK_X86
  if (!strcmp(level, "avx512"))
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni")
               ? &ck_kernels_avx512
               : NULL;
  if (!strcmp(level, "avx2")) return __builtin_cpu_supports("avx2") ? &ck_kernels_avx2 : NULL;
#endif
  return strcmp(level, "c") ? NULL : &plain;
}

static const ck_kernels *highest(void) {
  const ck_kernels *k = kernels_of("avx512");
  if (!k) k = kernels_of("avx2");
  return k ? k : &plain;
}

// Two threads may both decide at first; they decide alike.
static const ck_kernels *kernels(void) {
  const ck_kernels *k = atomic_load_explicit(&chosen, memory_order_acquire);
  if (k) return k;
  k = highest();
  atomic_store_explicit(&chosen, k, memory_order_release);
  return k;
}

const char *ck_cpu_level(void) { return kernels()->level; }

int ck_set_cpu_level(const char *level) {
  const ck_kernels *k = level ? kernels_of(level) : highest();
  if (!k) return -1;
  atomic_store_explicit(&chosen, k, memory_order_release);
  return 0;
}

#define CLIPKERNEL(name, ...)                       \
  void ck_##name(const ck_##name##_params *p) {     \
    CK_CHECK(name, p);                              \
    kernels()->name(p);                             \
  }
#include "clipkernels.def"

static void run(const ck_kernels *k, const ck_call *call) {
  switch (call->kernel) {
#define CLIPKERNEL(name, ...)      \
  case ck_kernel_##name:           \
    CK_CHECK(name, &call->p.name); \
    k->name(&call->p.name);        \
    break;
#include "clipkernels.def"
  }
}

void ck_run(const ck_call *call) { run(kernels(), call); }

int ck_has_cpu_level(const char *level) { return kernels_of(level) != NULL; }

int ck_run_at(const char *level, const ck_call *call) {
  const ck_kernels *k = kernels_of(level);
  if (!k) return -1;
  run(k, call);
  return 0;
}
