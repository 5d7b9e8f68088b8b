// What Swift's Glibc module leaves out: headers that it does not name, calls that take variable arguments, and calls
// that hide behind _GNU_SOURCE, which modules cannot set for a header of somebody else's.
#pragma once

#include <malloc.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/inotify.h>
#include <sys/prctl.h>

/// The kernel sends `signal` to this process when the thread that started it ends.
static inline int clinux_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int pthread_setname_np(pthread_t thread, const char *name);

#include <sys/types.h>
extern int sync_file_range(int file, __off64_t from, __off64_t count, unsigned int flags);
/// Writes that part of the file to the disk and waits for it: SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE and _WAIT_AFTER.
static inline int clinux_write_back(int file, off_t from, off_t count) {
  return sync_file_range(file, from, count, 1 | 2 | 4);
}
