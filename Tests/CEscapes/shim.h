// System calls that a lane in a test tries to escape by, as a taken-over one would: without the C library.
#pragma once

#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/// 0 or more, or -1 with errno set.
static inline long escapes_call(long number, long a, long b, long c) { return syscall(number, a, b, c, 0, 0, 0); }

/// A child that ends at once, where there is one.
static inline long escapes_fork(void) {
  long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  return child;
}

static const int escapes_trace = PTRACE_ATTACH;
static const int escapes_new_user = CLONE_NEWUSER;
static const int escapes_parent_signal = PR_SET_PDEATHSIG;
static const int escapes_files = RLIMIT_NOFILE;
static const int escapes_process = PRIO_PROCESS;
// F_SETPIPE_SZ of fcntl(2), which the headers have under _GNU_SOURCE only.
static const int escapes_set_pipe_size = 1031;
