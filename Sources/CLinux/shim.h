// What Swift's Glibc module leaves out: headers that it does not name, calls that take variable arguments, and calls
// that hide behind _GNU_SOURCE, which modules cannot set for a header of somebody else's.
#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <pthread.h>
#include <poll.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/// The kernel sends `signal` to this process when the thread that started it ends.
static inline int clinux_die_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0); }

/// openat2(2): -1 and ENOSYS where the kernel is older than 5.6.
static inline int clinux_openat2(int folder, const char *path, int flags, unsigned mode, unsigned resolve) {
  struct open_how how = {(unsigned)flags, mode, resolve};
  return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

static const int clinux_poll_hangup = 0x2000;    // POLLRDHUP
static const int clinux_path_only = 010000000;  // O_PATH

static const unsigned clinux_exchange = 2;    // RENAME_EXCHANGE
static const unsigned clinux_no_replace = 1;  // RENAME_NOREPLACE
/// renameat2(2).
static inline int clinux_renameat2(int from, const char *old, int to, const char *now, unsigned flags) {
  return (int)syscall(SYS_renameat2, from, old, to, now, flags);
}

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

/// A file without a name in `folder`, to be read and written; -1: none can be made there.
static inline int clinux_open_temporary(const char *folder) {
  return open(folder, O_RDWR | O_CLOEXEC | (020000000 | O_DIRECTORY), 0600);  // O_TMPFILE
}
extern int fallocate64(int file, int mode, __off64_t from, __off64_t count);
/// Gives what a part of the file holds back to its disk: FALLOC_FL_PUNCH_HOLE and _KEEP_SIZE.
static inline int clinux_punch_hole(int file, off_t from, off_t count) { return fallocate64(file, 2 | 1, from, count); }
