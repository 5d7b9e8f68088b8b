// Every kernel's cases, from the rows of clipkernels.def.
#include <string.h>

#include "kh_internal.h"

const kh_kernel kh_kernels[] = {
#define CK_CASES(kernel, title, maker, hash) {title, ck_kernel_##kernel, kh_make_##maker, hash},
#define CK_WORKLOAD(...)
#define CLIPKERNEL(name, size, avx2, avx512, contract, planes, plan, functions, checks) checks
#include <clipkernels.def>
};

int kh_kernel_count(void) { return sizeof kh_kernels / sizeof kh_kernels[0]; }
const char *kh_kernel_name(int kernel) { return kh_kernels[kernel].name; }
uint64_t kh_pinned_hash(int kernel) { return kh_kernels[kernel].hash; }

void kh_run_reference(const ck_call *call) {
  switch (call->kernel) {
#define CLIPKERNEL(name, ...) \
  case ck_kernel_##name: ck_ref_##name(&call->p.name); break;
#include <clipkernels.def>
  }
}

void kh_make(kh_case *c, const kh_kernel *kernel, ck_call *reference, ck_call *tested) {
  memset(reference, 0, sizeof *reference);
  memset(tested, 0, sizeof *tested);
  reference->kernel = tested->kernel = kernel->kernel;
  kernel->make(c, &reference->p, &tested->p);
}
