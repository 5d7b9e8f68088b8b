#define _GNU_SOURCE
#include "csandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// The same on every architecture; the headers of Debian 12 name them for most.
enum { landlock_create_ruleset = 444, landlock_add_rule = 445, landlock_restrict_self = 446 };

// Of linux/landlock.h of kernel 6.12: older kernels take it where what they do not know is 0.
struct ruleset {
  uint64_t files, network, scopes;
};

struct __attribute__((packed)) path_rule {
  uint64_t rights;
  int32_t path;
};

int csandbox_landlock_abi(void) { return (int)syscall(landlock_create_ruleset, NULL, 0, 1); }

int csandbox_landlock_create(uint64_t files, uint64_t network, uint64_t scopes) {
  struct ruleset ruleset = {files, network, scopes};
  return (int)syscall(landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
}

int csandbox_open_place(const char *path) { return open(path, O_PATH | O_CLOEXEC); }

int csandbox_landlock_allow(int rules, int path, uint64_t rights) {
  struct path_rule rule = {rights, path};
  return (int)syscall(landlock_add_rule, rules, 1, &rule, 0);
}

int csandbox_landlock_enter(int rules) { return (int)syscall(landlock_restrict_self, rules, 0); }

int csandbox_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int csandbox_set_dumpable(int may) { return prctl(PR_SET_DUMPABLE, may, 0, 0, 0); }
int csandbox_is_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

int csandbox_keep_capabilities(uint64_t kept) {
  if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 && errno != EINVAL) return -1;
  for (int capability = 0; capability < 64; capability++) {
    if (kept >> capability & 1) continue;
    // EINVAL: there are no more. EPERM: who may not drop them has none, and no_new_privs keeps it that way.
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno == EINVAL) break;
  }
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {(uint32_t)kept, (uint32_t)kept, 0},
      {(uint32_t)(kept >> 32), (uint32_t)(kept >> 32), 0},
  };
  return (int)syscall(SYS_capset, &header, data);
}

int csandbox_capabilities(uint64_t *held) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {{0}};
  if (syscall(SYS_capget, &header, data) != 0) return -1;
  *held = data[0].permitted | (uint64_t)data[1].permitted << 32;
  return 0;
}

int csandbox_get_limit(int resource, struct rlimit *limit) { return getrlimit(resource, limit); }
int csandbox_set_limit(int resource, const struct rlimit *limit) { return setrlimit(resource, limit); }

int csandbox_filter_system_calls(const struct sock_filter *program, unsigned short length) {
  struct sock_fprog filter = {length, (struct sock_filter *)program};
  // Speculation is left as it is: a lane runs machine code of its own, and shares its memory with nobody.
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &filter);
}

#if defined(__x86_64__)
const uint32_t csandbox_architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
const uint32_t csandbox_architecture = AUDIT_ARCH_AARCH64;
#else
const uint32_t csandbox_architecture = 0;
#endif
