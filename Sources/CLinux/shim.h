// SPDX-License-Identifier: Apache-2.0
// The parts of Linux that Swift's Glibc module leaves out: headers, and one typed function for each
// use of a variadic function or function-like macro, which don't import. Nothing to compile.
#ifndef CLINUX_SHIM_H
#define CLINUX_SHIM_H

#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <stddef.h>
#include <string.h>

static inline int clinux_become_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

static inline int clinux_name_this_thread(const char *name) {
  return prctl(PR_SET_NAME, (unsigned long)name, 0UL, 0UL, 0UL);
}

static inline int clinux_ignore_signal(int number) {
  return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0;
}

static inline int clinux_default_signal(int number) {
  return signal(number, SIG_DFL) == SIG_ERR ? -1 : 0;
}

static inline int clinux_readable_bytes(int descriptor, int *count) {
  return ioctl(descriptor, FIONREAD, count);
}

static inline int clinux_wait_exited(int status) { return WIFEXITED(status); }
static inline int clinux_wait_exit_code(int status) { return WEXITSTATUS(status); }
static inline int clinux_wait_signal(int status) { return WTERMSIG(status); }
static inline int clinux_wait_core_dumped(int status) { return WCOREDUMP(status) != 0; }

// O_PATH and F_SETLEASE are hidden without _GNU_SOURCE, which a module can't ask glibc for.
static inline int clinux_open_path(int directory, const char *name) {
  return openat(directory, name, __O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

static inline int clinux_take_read_lease(int descriptor) {
  return fcntl(descriptor, 1024 /* F_SETLEASE */, F_RDLCK);
}

static inline int clinux_give_lease_back(int descriptor) {
  return fcntl(descriptor, 1024 /* F_SETLEASE */, F_UNLCK);
}

static inline int clinux_file_system_type(int descriptor, unsigned long *type) {
  struct statfs status;
  if (fstatfs(descriptor, &status) != 0) {
    return -1;
  }
  *type = (unsigned long)status.f_type;
  return 0;
}

// The path must be shorter than sun_path; the caller has seen to that.
static inline socklen_t clinux_unix_address(struct sockaddr_un *address, const char *path) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strncpy(address->sun_path, path, sizeof address->sun_path - 1);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address->sun_path) + 1);
}

static inline int clinux_bind(int descriptor, const char *path) {
  struct sockaddr_un address;
  socklen_t size = clinux_unix_address(&address, path);
  return bind(descriptor, (const struct sockaddr *)&address, size);
}

static inline int clinux_connect(int descriptor, const char *path) {
  struct sockaddr_un address;
  socklen_t size = clinux_unix_address(&address, path);
  return connect(descriptor, (const struct sockaddr *)&address, size);
}

// Hidden without _GNU_SOURCE, like struct ucred below.
int accept4(int descriptor, struct sockaddr *address, socklen_t *size, int flags);

static inline int clinux_accept(int descriptor) {
  return accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

struct clinux_credentials {
  pid_t process;
  uid_t user;
  gid_t group;
};

static inline int clinux_peer(int descriptor, struct clinux_credentials *credentials) {
  socklen_t size = sizeof *credentials;
  return getsockopt(descriptor, SOL_SOCKET, 17 /* SO_PEERCRED */, credentials, &size);
}

// The supplementary groups of the peer; their number, or -1.
static inline int clinux_peer_groups(int descriptor, gid_t *groups, int capacity) {
  socklen_t size = (socklen_t)((size_t)capacity * sizeof *groups);
  if (getsockopt(descriptor, SOL_SOCKET, 59 /* SO_PEERGROUPS */, groups, &size) != 0) {
    return -1;
  }
  return (int)(size / sizeof *groups);
}

#endif
