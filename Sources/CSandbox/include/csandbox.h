// The kernel's calls by which a process gives up rights, for Swift: system calls without a wrapper in the C library
// (Landlock, seccomp, capset), calls with variable arguments (prctl), and numbers that the headers of Debian 12 are too
// old for. No logic: what is given up, and in which order, is Sources/Sandbox's.
//
// Every function returns 0 or more, or -1 with errno set.
#pragma once

#include <linux/filter.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// Landlock: rights on files, by the ABI that brought them. linux/landlock.h of a new kernel has the same numbers.
static const uint64_t csandbox_write_file = 1ULL << 1;
static const uint64_t csandbox_read_file = 1ULL << 2;
static const uint64_t csandbox_read_dir = 1ULL << 3;
static const uint64_t csandbox_remove_dir = 1ULL << 4;
static const uint64_t csandbox_remove_file = 1ULL << 5;
static const uint64_t csandbox_make_dir = 1ULL << 7;
static const uint64_t csandbox_make_reg = 1ULL << 8;
static const uint64_t csandbox_files_abi_1 = (1ULL << 13) - 1;
static const uint64_t csandbox_refer = 1ULL << 13;      // ABI 2: renames from one folder into another
static const uint64_t csandbox_truncate = 1ULL << 14;   // ABI 3
static const uint64_t csandbox_ioctl_dev = 1ULL << 15;  // ABI 5
static const uint64_t csandbox_tcp = 3;                 // ABI 4: to bind and to connect
static const uint64_t csandbox_tcp_bind = 1;
static const uint64_t csandbox_scopes = 3;              // ABI 6: abstract Unix sockets and signals of those outside

/// The version of Landlock that this kernel speaks.
int csandbox_landlock_abi(void);
/// A new set of rules, as a descriptor: what is named here is forbidden but where a rule allows it.
int csandbox_landlock_create(uint64_t files, uint64_t network, uint64_t scopes);
/// The file as a place and for nothing else (O_PATH), which rules are made of.
int csandbox_open_place(const char *path);
/// Allows `rights` on the file, or below the folder, that the descriptor `path` is of.
int csandbox_landlock_allow(int rules, int path, uint64_t rights);
/// From now on the calling thread, and those that it starts, obey the rules.
int csandbox_landlock_enter(int rules);

/// Whether the calling thread may gain rights by executing a file.
int csandbox_no_new_privileges(void);
/// Whether other processes of the same user may read this one's memory and environment, and trace it.
int csandbox_set_dumpable(int may);
int csandbox_is_dumpable(void);

/// The calling thread keeps none of its capabilities but those of `kept`, as bits; nor can it get others.
int csandbox_keep_capabilities(uint64_t kept);
/// What the calling thread may do now, as bits.
int csandbox_capabilities(uint64_t *held);

/// Adds a filter to the system calls of the calling thread and of those that it starts.
int csandbox_filter_system_calls(const struct sock_filter *program, unsigned short length);

// Resources that a process has so much of, and their limits.
static const int csandbox_core_size = RLIMIT_CORE;
static const int csandbox_open_files = RLIMIT_NOFILE;
static const int csandbox_processes = RLIMIT_NPROC;
int csandbox_get_limit(int resource, struct rlimit *limit);
int csandbox_set_limit(int resource, const struct rlimit *limit);

/// As the kernel names the processor in what a filter sees.
extern const uint32_t csandbox_architecture;
