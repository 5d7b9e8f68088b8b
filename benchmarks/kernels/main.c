// kernel-bench [--json FILE] [--only TEXT]: times every kernel at every level this machine has.
//
// Each figure is the median of nine batches of about 5 ms of the thread's processor time (kernels use one thread,
// and a busy machine disturbs that less than the wall clock), in nanoseconds a call. The ratio is to the portable
// C version. The reference is timed once: it is slow on purpose.
#define _POSIX_C_SOURCE 200809L
#include <clipkernels.h>
#include <clipkernels_harness.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { batches = 9 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

typedef struct timing {
  double median, lower, upper;
} timing;

static timing measure(kh_workload *w) {
  kh_workload_run(w);
  const double begun = now();
  kh_workload_run(w);
  const double once = now() - begun;
  const int calls = once > 5e6 ? 1 : (int)(5e6 / (once + 1)) + 1;
  double each[batches];
  for (int i = 0; i < batches; i++) {
    const double start = now();
    for (int k = 0; k < calls; k++) kh_workload_run(w);
    each[i] = (now() - start) / calls;
  }
  qsort(each, batches, sizeof each[0], by_value);
  return (timing){each[batches / 2], each[batches / 4], each[batches - 1 - batches / 4]};
}

static double measure_reference(kh_workload *w) {
  const double start = now();
  kh_workload_run_reference(w);
  return now() - start;
}

int main(int argc, char **argv) {
  const char *json_path = NULL, *only = "";
  for (int i = 1; i < argc; i++) {
    if (!strcmp(argv[i], "--json") && i + 1 < argc) json_path = argv[++i];
    else if (!strcmp(argv[i], "--only") && i + 1 < argc) only = argv[++i];
    else {
      fprintf(stderr, "kernel-bench: unknown argument %s\nusage: kernel-bench [--json FILE] [--only TEXT]\n", argv[i]);
      return 2;
    }
  }
  FILE *json = json_path ? fopen(json_path, "w") : NULL;
  if (json_path && !json) {
    fprintf(stderr, "kernel-bench: cannot write %s: %s\n", json_path, strerror(errno));
    return 1;
  }
  if (json) fprintf(json, "[");
  printf("%-52s %-9s %12s %7s %7s\n", "workload", "level", "ns/call", "GB/s", "x c");
  const char *separator = "";
  for (int i = 0; i < kh_workload_count(); i++) {
    const char *name = kh_workload_name(i);
    if (!strstr(name, only)) continue;
    kh_workload *w = kh_workload_make(i);
    const double bytes = kh_workload_bytes(w), reference = measure_reference(w);
    double plain = 0;
    printf("%-52s %-9s %12.0f %7.2f\n", name, "reference", reference, bytes / reference);
    for (int level = 0; level < kh_level_count(); level++) {
      ck_set_cpu_level(kh_level_name(level));
      const timing t = measure(w);
      if (level == 0) plain = t.median;
      printf("%-52s %-9s %12.0f %7.2f %7.2f\n", "", kh_level_name(level), t.median, bytes / t.median,
             plain / t.median);
      if (json)
        fprintf(json,
                "%s\n  {\"workload\": \"%s\", \"level\": \"%s\", \"ns\": %.0f, \"nsLowerQuartile\": %.0f, "
                "\"nsUpperQuartile\": %.0f, \"gigabytesPerSecond\": %.3f, \"timesC\": %.3f, \"referenceNs\": %.0f}",
                separator, name, kh_level_name(level), t.median, t.lower, t.upper, bytes / t.median,
                plain / t.median, reference);
      separator = ",";
      fflush(stdout);
    }
    ck_set_cpu_level(NULL);
    kh_workload_free(w);
  }
  if (!json) return 0;
  fprintf(json, "\n]\n");
  if (fclose(json)) {
    fprintf(stderr, "kernel-bench: cannot write %s: %s\n", json_path, strerror(errno));
    return 1;
  }
  return 0;
}
