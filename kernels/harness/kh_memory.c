#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kh_internal.h"

_Thread_local bool kh_regular;

// splitmix64
uint64_t kh_random(kh_case *c) {
  uint64_t z = c->random += 0x9E3779B97F4A7C15u;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
  z = (z ^ z >> 27) * 0x94D049BB133111EBu;
  return z ^ z >> 31;
}

int32_t kh_range(kh_case *c, int32_t low, int32_t high) {
  return (int32_t)(low + (int64_t)(kh_random(c) % (uint64_t)((int64_t)high - low + 1)));
}

bool kh_chance(kh_case *c, int percent) { return kh_range(c, 0, 99) < percent; }

int32_t kh_size(kh_case *c) {
  switch (kh_range(c, 0, 5)) {
    case 0: return kh_range(c, 1, 4);
    case 1: return 16 * kh_range(c, 1, 9) + kh_range(c, -1, 1);
    case 2: return kh_range(c, 100, 400);
    default: return kh_range(c, 1, 80);
  }
}

void kh_begin(kh_case *c, uint64_t seed) {
  memset(c, 0, sizeof *c);
  c->random = seed * 0xD1342543DE82EF95u + 1;
}

void kh_end(kh_case *c) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < c->count; i++) munmap(c->maps[i].base, c->maps[i].usable + 2 * page);
  c->count = 0;
}

// `span` bytes flush against the upper guard, or the lower one if `low`.
static kh_map *map(kh_case *c, size_t span, bool low) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), usable = (span + page - 1) / page * page;
  uint8_t *base = mmap(NULL, usable + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED || c->count == kh_max_maps || mprotect(base + page, usable, PROT_READ | PROT_WRITE))
    abort();
  memset(base + page, 0x88, usable);
  kh_map *m = &c->maps[c->count++];
  *m = (kh_map){.base = base, .usable = usable, .pair = -1};
  m->data = low ? base + page : base + page + usable - span;
  return m;
}

// Noise, flat extremes, or extremes side by side: the sums' largest and smallest values.
static void fill_random(kh_case *c, kh_map *m, int sample, int bits) {
  const uint32_t peak = (1u << bits) - 1;
  const int style = kh_range(c, 0, 7);
  uint32_t level = kh_chance(c, 50) ? peak : 0;
  for (size_t row = 0; row < m->rows; row++)
    for (size_t i = 0; i < m->width; i++) {
      uint32_t v = (uint32_t)kh_random(c) & peak;
      if (style == 0) v = level;
      if (style == 1) v = v & 1 ? peak : 0;
      if (style == 2) v = level = v % 16 ? level : v & 16 ? peak : v & 32 ? 0 : v;  // runs
      uint8_t *at = m->data + row * m->stride + i * (size_t)sample;
      if (sample == 1) *at = (uint8_t)v;
      else *(uint16_t *)at = (uint16_t)v;
    }
}

static kh_map *plane(kh_case *c, int32_t width, int32_t rows, int sample, size_t padding, bool low) {
  const size_t bytes = (size_t)width * (size_t)sample, stride = bytes + padding;
  kh_map *m = map(c, stride * (size_t)(rows - 1) + bytes, low);
  m->width = (size_t)width, m->bytes = bytes, m->rows = (size_t)rows, m->stride = stride;
  return m;
}

static size_t random_padding(kh_case *c, int32_t width, int sample) {
  if (kh_regular) return (64 - (size_t)width * (size_t)sample % 64) % 64;
  return kh_chance(c, 30) ? 0 : (size_t)kh_range(c, 0, 70) * (size_t)sample;
}

// The first row's address for a pitch of either sign.
static uint8_t *oriented(const kh_map *m, bool negative, int64_t *pitch) {
  *pitch = negative ? -(int64_t)m->stride : (int64_t)m->stride;
  return negative ? m->data + m->stride * (m->rows - 1) : m->data;
}

void *kh_input(kh_case *c, int32_t width, int32_t rows, int sample, int bits, int64_t *pitch) {
  const bool low = kh_chance(c, 40), negative = !kh_regular && kh_chance(c, 25);
  kh_map *m = plane(c, width, rows, sample, random_padding(c, width, sample), low || kh_regular);
  m->input = true;
  fill_random(c, m, sample, bits);
  return oriented(m, negative, pitch);
}

void kh_output(kh_case *c, int32_t width, int32_t rows, int sample, bool in_place, int64_t *pitch,
               void *reference, void *tested) {
  const bool low = kh_chance(c, 40), negative = !kh_regular && kh_chance(c, 25);
  const size_t padding = random_padding(c, width, sample);
  kh_map *a = plane(c, width, rows, sample, padding, low || kh_regular);
  kh_map *b = plane(c, width, rows, sample, padding, low || kh_regular);
  a->pair = (int)(b - c->maps);
  if (in_place) {
    fill_random(c, a, sample, 8 * sample);
    memcpy(b->data, a->data, a->stride * (a->rows - 1) + a->width * (size_t)sample);
  }
  *(void **)reference = oriented(a, negative, pitch);
  *(void **)tested = oriented(b, negative, pitch);
}

void *kh_scratch(kh_case *c, size_t bytes) { return map(c, (bytes + 63) & ~(size_t)63, false)->data; }

void *kh_table(kh_case *c, size_t bytes, int alignment) {
  kh_map *m = map(c, bytes, alignment > 1 && bytes % (size_t)alignment);
  m->input = true;
  return m->data;
}

void kh_seal(kh_case *c) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < c->count; i++)
    if (c->maps[i].input) mprotect(c->maps[i].base + page, c->maps[i].usable, PROT_READ);
}

int kh_compare(const kh_case *c, char *message, size_t size) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  for (int i = 0; i < c->count; i++) {
    const kh_map *a = &c->maps[i];
    if (a->pair < 0) continue;
    const kh_map *b = &c->maps[a->pair];
    const uint8_t *x = a->base + page, *y = b->base + page;
    if (!memcmp(x, y, a->usable)) continue;
    size_t at = 0;
    while (x[at] == y[at]) at++;
    const int64_t offset = (int64_t)at - (a->data - x);
    snprintf(message, size, "output %d (%zu x %zu, stride %zu), byte %lld of its memory (row %lld, byte %lld): is %u, "
             "should be %u", i, a->width, a->rows, a->stride, (long long)offset, (long long)(offset / (int64_t)a->stride),
             (long long)(offset % (int64_t)a->stride), y[at], x[at]);
    return 1;
  }
  return 0;
}

uint64_t kh_hash_outputs(const kh_case *c, uint64_t hash) {
  for (int i = 0; i < c->count; i++) {
    const kh_map *m = &c->maps[i];
    if (m->pair < 0) continue;
    // Rows alone: where they lie depends on the page size.
    const size_t span = m->stride * (m->rows - 1) + m->bytes;
    for (size_t at = 0; at < span; at++) hash = (hash ^ m->data[at]) * 0x100000001B3u;
  }
  return hash;
}

// ---- faults -----------------------------------------------------------------------------------
static _Thread_local sigjmp_buf landing;
static _Thread_local volatile sig_atomic_t guarding;

// What faults did before, and do outside of guarded calls.
static struct sigaction former_segv, former_bus;
static pthread_once_t watched = PTHREAD_ONCE_INIT;

static void on_fault(int number, siginfo_t *info, void *context) {
  (void)info, (void)context;
  if (guarding) siglongjmp(landing, 1);
  // Not ours: the instruction faults again, and what follows is what would have without us.
  sigaction(number, number == SIGBUS ? &former_bus : &former_segv, NULL);
}

// Once and for good: other threads may be in guarded calls, too.
static void watch(void) {
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, &former_segv);
  sigaction(SIGBUS, &action, &former_bus);
}

int kh_guarded(void (*f)(void *), void *argument, char *message, size_t size) {
  pthread_once(&watched, watch);
  volatile int result = 1;
  if (!sigsetjmp(landing, 1)) {
    guarding = 1;
    f(argument);
    result = 0;
  } else {
    snprintf(message, size, "touches memory outside its planes, or writes to an input");
  }
  guarding = 0;
  return result;
}
