#include <stdio.h>
#include <string.h>

#include "kh_internal.h"

static const char *const levels[] = {"c", "avx2", "avx512"};
enum { known_levels = sizeof levels / sizeof levels[0] };

int kh_level_count(void) {
  int count = 0;
  for (int i = 0; i < known_levels; i++)
    if (ck_has_cpu_level(levels[i])) count = i + 1;
  return count;
}

const char *kh_level_name(int level) { return levels[level]; }

typedef struct call {
  kh_function function;
  const ck_call *call;
} call;

static void make_call(void *argument) {
  const call *c = argument;
  c->function(c->call);
}

static int check(const kh_kernel *kernel, kh_function tested, uint64_t seed, char *message, size_t size) {
  kh_case c;
  ck_call reference, other;
  kh_begin(&c, seed);
  kh_make(&c, kernel, &reference, &other);
  kh_seal(&c);
  int failed = kh_guarded(make_call, &(call){kh_run_reference, &reference}, message, size);
  if (!failed) failed = kh_guarded(make_call, &(call){tested, &other}, message, size);
  if (!failed) failed = kh_compare(&c, message, size);
  kh_end(&c);
  return failed;
}

static _Thread_local const char *tested_level;

static void run_at_level(const ck_call *call) { ck_run_at(tested_level, call); }

int kh_check(int kernel, const char *level, uint64_t seed, char *message, size_t size) {
  if (!ck_has_cpu_level(level)) {
    snprintf(message, size, "this machine has no level \"%s\"", level);
    return 1;
  }
  tested_level = level;
  return check(&kh_kernels[kernel], run_at_level, seed, message, size);
}

uint64_t kh_reference_hash(int kernel, uint64_t first, int count) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (int i = 0; i < count; i++) {
    kh_case c;
    ck_call reference, other;
    kh_begin(&c, first + (uint64_t)i);
    kh_make(&c, &kh_kernels[kernel], &reference, &other);
    kh_run_reference(&reference);
    hash = kh_hash_outputs(&c, hash);
    kh_end(&c);
  }
  return hash;
}

// Whether a plane of the case is that span, but for the word that interleaved samples leave out at their end.
static int is_plane(const kh_map *m, const ck_span *span) {
  const uintptr_t lower = (uintptr_t)m->data, upper = lower + m->stride * (m->rows - 1) + m->bytes;
  return span->lower == lower && span->upper >= upper && span->upper <= upper + 2;
}

int kh_check_spans(int kernel, uint64_t seed, char *message, size_t size) {
  kh_case c;
  ck_call reference, call;
  kh_begin(&c, seed);
  kh_make(&c, &kh_kernels[kernel], &reference, &call);
  ck_span spans[CK_MOST_SPANS];
  const int count = ck_call_spans(&call, spans);
  bool is_reference[kh_max_maps] = {0}, is_known[CK_MOST_SPANS] = {0};
  int failed = 0;
  for (int i = 0; i < c.count; i++) is_reference[i] = c.maps[i].pair >= 0;
  for (int i = 0; i < c.count && !failed; i++) {
    const kh_map *m = &c.maps[i];
    if (is_reference[i] || !m->rows) continue;  // tables and scratch have no rows
    int found = 0;
    for (int k = 0; k < count; k++)
      if (is_plane(m, &spans[k])) {
        is_known[k] = true;
        found |= m->input ? !spans[k].is_written : spans[k].is_written;
      }
    failed = !found;
    if (failed) snprintf(message, size, "%s plane %d is in no span", m->input ? "input" : "output", i);
  }
  for (int k = 0; k < count && !failed; k++) {
    failed = !is_known[k];
    if (failed) snprintf(message, size, "span %d is no plane", k);
  }
  kh_end(&c);
  return failed;
}

static void wrong_value(const ck_call *call) {
  const ck_fill_params *p = &call->p.fill;
  ck_ref_fill(p);
  p->dst[(p->height - 1) * p->pitch + p->width - 1] ^= 1;
}

static void writes_padding(const ck_call *call) {
  const ck_fill_params *p = &call->p.fill;
  ck_ref_fill(p);
  const int64_t pitch = p->pitch < 0 ? -p->pitch : p->pitch;
  // The byte after the last row's end belongs to nobody; where it is a guard page this faults, as it should.
  uint8_t *last = p->dst + (p->pitch < 0 ? 0 : (p->height - 1) * pitch);
  last[p->width] = 0;
}

static void reads_past_end(const ck_call *call) {
  const ck_mask_params *p = &call->p.mask;
  ck_ref_mask(p);
  const int64_t pitch = p->other_pitch < 0 ? -p->other_pitch : p->other_pitch;
  const uint8_t *last = p->other + (p->other_pitch < 0 ? 0 : (p->height - 1) * pitch);
  (void)*(const volatile uint8_t *)(last + p->width);
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
