// The CUDA versions on a device that has memory of its own: what the cases hold goes there in one copy, the launches
// run there, and one copy brings it back.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kh_internal.h"

// The cases' maps, one after the other: each begins on a page, so alignments stay what they are.
typedef struct image {
  const kh_many *many;
  const kh_device *device;
  uint8_t *bytes;
  size_t used;
} image;

typedef void (*visitor)(image *to, const kh_map *map, uint8_t *data, size_t offset, void *argument);

static void for_each_map(image *to, visitor visit, void *argument) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t offset = 0;
  for (int i = 0; i < to->many->case_count; i++)
    for (int k = 0; k < to->many->cases[i].count; k++) {
      const kh_map *map = &to->many->cases[i].maps[k];
      visit(to, map, map->base + page, offset, argument);
      offset += map->usable;
    }
  to->used = offset;
}

static void measure(image *to, const kh_map *map, uint8_t *data, size_t offset, void *argument) {
  (void)to, (void)map, (void)data, (void)offset, (void)argument;
}

static void load(image *to, const kh_map *map, uint8_t *data, size_t offset, void *argument) {
  (void)argument;
  memcpy(to->bytes + offset, data, map->usable);
}

// A word that is an address in the map becomes the device's. Nothing else in the parameters looks like one: they are
// sizes, pitches and weights.
static void relocate(image *to, const kh_map *map, uint8_t *data, size_t offset, void *argument) {
  ck_call *items = argument;
  const uintptr_t first = (uintptr_t)data;
  for (int i = 0; i < to->many->count; i++)
    for (size_t at = 0; at + sizeof(uintptr_t) <= sizeof items[i]; at += sizeof(uintptr_t)) {
      uintptr_t word, moved;
      memcpy(&word, (const uint8_t *)&to->many->items[i] + at, sizeof word);
      if (word < first || word >= first + map->usable) continue;
      moved = (uintptr_t)(to->device->address + offset + (word - first));
      memcpy((uint8_t *)&items[i] + at, &moved, sizeof moved);
    }
}

// Brings back what was to be written, with its paddings; sets *argument where an input has changed.
static void store(image *to, const kh_map *map, uint8_t *data, size_t offset, void *argument) {
  int *changed = argument;
  if (map->input) {
    if (memcmp(to->bytes + offset, data, map->usable)) *changed = 1;
    return;
  }
  // The reference's copy of an output stays as the reference made it.
  if (map->pair < 0) memcpy(data, to->bytes + offset, map->usable);
}

static int say(char *message, size_t size, const char *why) {
  snprintf(message, size, "%s", why);
  return 1;
}

static int launch_all(const kh_many *many, const ck_call *items, const kh_device *device, char *message,
                      size_t size) {
  ck_cuda_launch launch;
  for (int done = 0; done < many->count;) {
    const int planned = ck_cuda_plan(items + done, many->count - done, &launch);
    if (planned < 1) return say(message, size, "an item that cannot be planned");
    if (device->launch(device->context, &launch)) return say(message, size, "the device refuses a launch");
    done += planned;
  }
  return 0;
}

int kh_run_on_device(const kh_many *many, void *argument, char *message, size_t size) {
  const kh_device *device = argument;
  image to = {many, device, NULL, 0};
  for_each_map(&to, measure, NULL);
  if (to.used > device->bytes) {
    snprintf(message, size, "a case of %zu bytes, and %zu on the device", to.used, device->bytes);
    return 1;
  }
  to.bytes = malloc(to.used);
  if (!to.bytes) abort();
  ck_call items[kh_max_items];
  memcpy(items, many->items, (size_t)many->count * sizeof items[0]);
  for_each_map(&to, load, NULL);
  for_each_map(&to, relocate, items);
  int failed = device->write(device->context, to.bytes, to.used) ? say(message, size, "the device takes no memory")
                                                                 : launch_all(many, items, device, message, size);
  if (!failed && device->read(device->context, to.bytes, to.used))
    failed = say(message, size, "the device fails in the launches");
  if (!failed) {
    int changed = 0;
    for_each_map(&to, store, &changed);
    if (changed) failed = say(message, size, "writes to an input");
  }
  free(to.bytes);
  return failed;
}

int kh_check_device(int kernel, uint64_t seed, const kh_device *device, char *message, size_t size) {
  return kh_check_many(kernel, seed, kh_run_on_device, (void *)device, message, size);
}
