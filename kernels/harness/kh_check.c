#include <stdio.h>
#include <string.h>

#include "kh_internal.h"

static const char *const levels[] = {"c", "avx2", "avx512"};
enum { known_levels = sizeof levels / sizeof levels[0] };

int kh_level_count(void) {
  int count = 0;
  for (int i = 0; i < known_levels; i++)
    if (!ck_set_cpu_level(levels[i])) count = i + 1;
  ck_set_cpu_level(NULL);
  return count;
}

const char *kh_level_name(int level) { return levels[level]; }

typedef struct call {
  kh_function function;
  const kh_params *p;
} call;

static void make_call(void *argument) {
  const call *c = argument;
  c->function(c->p);
}

static int check(const kh_kernel *kernel, kh_function tested, uint64_t seed, char *message, size_t size) {
  kh_case c;
  kh_params reference, other;
  memset(&reference, 0, sizeof reference);
  memset(&other, 0, sizeof other);
  kh_begin(&c, seed);
  kernel->make(&c, &reference, &other);
  kh_seal(&c);
  int failed = kh_guarded(make_call, &(call){kernel->reference, &reference}, message, size);
  if (!failed) failed = kh_guarded(make_call, &(call){tested, &other}, message, size);
  if (!failed) failed = kh_compare(&c, message, size);
  kh_end(&c);
  return failed;
}

int kh_check(int kernel, const char *level, uint64_t seed, char *message, size_t size) {
  if (ck_set_cpu_level(level)) {
    snprintf(message, size, "this machine has no level \"%s\"", level);
    return 1;
  }
  const int failed = check(&kh_kernels[kernel], kh_kernels[kernel].tested, seed, message, size);
  ck_set_cpu_level(NULL);
  return failed;
}

uint64_t kh_reference_hash(int kernel, uint64_t first, int count) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (int i = 0; i < count; i++) {
    kh_case c;
    kh_params reference, other;
    memset(&reference, 0, sizeof reference);
    memset(&other, 0, sizeof other);
    kh_begin(&c, first + (uint64_t)i);
    kh_kernels[kernel].make(&c, &reference, &other);
    kh_kernels[kernel].reference(&reference);
    hash = kh_hash_outputs(&c, hash);
    kh_end(&c);
  }
  return hash;
}

static void wrong_value(const kh_params *p) {
  ck_ref_fill(&p->fill);
  p->fill.dst[(p->fill.height - 1) * p->fill.pitch + p->fill.width - 1] ^= 1;
}

static void writes_padding(const kh_params *p) {
  ck_ref_fill(&p->fill);
  const int64_t pitch = p->fill.pitch < 0 ? -p->fill.pitch : p->fill.pitch;
  // The byte after the last row's end belongs to nobody; where it is a guard page this faults, as it should.
  uint8_t *last = p->fill.dst + (p->fill.pitch < 0 ? 0 : (p->fill.height - 1) * pitch);
  last[p->fill.width] = 0;
}

static void reads_past_end(const kh_params *p) {
  ck_ref_mask(&p->mask);
  const int64_t pitch = p->mask.other_pitch < 0 ? -p->mask.other_pitch : p->mask.other_pitch;
  const uint8_t *last = p->mask.other + (p->mask.other_pitch < 0 ? 0 : (p->mask.height - 1) * pitch);
  (void)*(const volatile uint8_t *)(last + p->mask.width);
}

static const kh_kernel *kernel_named(const char *name) {
  for (int i = 0; i < kh_kernel_count(); i++)
    if (!strcmp(kh_kernels[i].name, name)) return &kh_kernels[i];
  return NULL;
}

int kh_check_broken(int fault, uint64_t seed, char *message, size_t size) {
  if (fault == KH_READS_PAST_END) return check(kernel_named("mask"), reads_past_end, seed, message, size);
  return check(kernel_named("fill"), fault == KH_WRONG_VALUE ? wrong_value : writes_padding, seed, message, size);
}
