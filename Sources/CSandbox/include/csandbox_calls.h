// Numbers of system calls by name, for this processor; -1 where it has no such call.
#pragma once

#include <sys/syscall.h>

#define CSANDBOX_CALL(name, number) static const int csandbox_call_##name = number
#define CSANDBOX_NONE(name) CSANDBOX_CALL(name, -1)

// Those that only older architectures have.
#ifdef SYS_fork
CSANDBOX_CALL(fork, SYS_fork);
CSANDBOX_CALL(vfork, SYS_vfork);
CSANDBOX_CALL(chmod, SYS_chmod);
CSANDBOX_CALL(chown, SYS_chown);
CSANDBOX_CALL(lchown, SYS_lchown);
CSANDBOX_CALL(utime, SYS_utime);
CSANDBOX_CALL(utimes, SYS_utimes);
CSANDBOX_CALL(futimesat, SYS_futimesat);
#else
CSANDBOX_NONE(fork);
CSANDBOX_NONE(vfork);
CSANDBOX_NONE(chmod);
CSANDBOX_NONE(chown);
CSANDBOX_NONE(lchown);
CSANDBOX_NONE(utime);
CSANDBOX_NONE(utimes);
CSANDBOX_NONE(futimesat);
#endif
#ifdef SYS_iopl
CSANDBOX_CALL(iopl, SYS_iopl);
CSANDBOX_CALL(ioperm, SYS_ioperm);
#else
CSANDBOX_NONE(iopl);
CSANDBOX_NONE(ioperm);
#endif
