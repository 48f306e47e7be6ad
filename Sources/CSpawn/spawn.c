// SPDX-License-Identifier: Apache-2.0
// Starts a process: the only code that runs between clone and exec, where no Swift may.
//
// The child shares the parent's memory until it executes (CLONE_VM), and the calling thread sleeps
// meanwhile (CLONE_VFORK): a parent of 200 MB pays nothing for its page tables, and a failing step
// is reported by storing it into the parent's memory. In exchange the child may only make system
// calls and must not touch anything of the parent's but its stack and the result.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The guard is a page at least, on the kernels with the largest pages too.
enum {
  STACK_SIZE = 64 * 1024,
  GUARD_SIZE = 64 * 1024,
  KERNEL_SIGNAL_COUNT = 64,
  KERNEL_SIGNAL_SET_SIZE = KERNEL_SIGNAL_COUNT / 8,
};

struct child_context {
  const struct cspawn_request *request;
  struct cspawn_result *result;
  pid_t parent;
};

static int join_control_group(int directory) {
  int file = openat(directory, "cgroup.procs", O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return -1;
  }
  // "0" is the writer itself, whatever its number in this pid namespace.
  ssize_t written = write(file, "0", 1);
  int error = errno;
  close(file);
  errno = error;
  return written == 1 ? 0 : -1;
}

// Handlers are reset by exec anyway, ignored signals are not: a daemon that ignores SIGPIPE, or
// was started by nohup or with "&", would pass that on. The kernel is called directly, as the C
// library refuses the two signals that it keeps for itself, and its own posix_spawn ignores them.
static int reset_signals(void) {
  // The kernel's struct sigaction is four words at most: all zero is SIG_DFL with nothing else.
  const unsigned long default_action[4] = {0};
  for (int number = 1; number <= KERNEL_SIGNAL_COUNT; number++) {
    if (number == SIGKILL || number == SIGSTOP) {
      continue;
    }
    if (syscall(SYS_rt_sigaction, number, default_action, NULL, KERNEL_SIGNAL_SET_SIZE) != 0) {
      return -1;
    }
  }
  return 0;
}

static int connect_streams(const struct cspawn_request *request) {
  if (dup2(request->standard_input, STDIN_FILENO) < 0) {
    return -1;
  }
  if (dup2(request->standard_output, STDOUT_FILENO) < 0) {
    return -1;
  }
  return dup2(request->standard_error, STDERR_FILENO) < 0 ? -1 : 0;
}

// Programs that use select() must not get descriptors of 1,024 and above, so what the parent has
// raised for itself is not passed on.
static int limit_descriptors(long long soft) {
  struct rlimit limit;
  if (soft < 0) {
    return 0;
  }
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return -1;
  }
  if ((rlim_t)soft >= limit.rlim_cur) {
    return 0;
  }
  limit.rlim_cur = (rlim_t)soft;
  return setrlimit(RLIMIT_NOFILE, &limit);
}

static int fail(struct cspawn_result *result, enum cspawn_step step, int error) {
  result->step = step;
  result->error = error;
  return -1;
}

static int prepare_and_execute(const struct child_context *context) {
  const struct cspawn_request *request = context->request;
  struct cspawn_result *result = context->result;
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
    return fail(result, CSPAWN_DEATH_SIGNAL, errno);
  }
  // A parent that died before the prctl sends nothing any more.
  if (getppid() != context->parent) {
    return fail(result, CSPAWN_DEATH_SIGNAL, ESRCH);
  }
  if (setsid() < 0) {
    return fail(result, CSPAWN_SESSION, errno);
  }
  // Before the descriptors are closed, and before anything that could fork.
  if (request->cgroup_directory >= 0 && join_control_group(request->cgroup_directory) != 0) {
    return fail(result, CSPAWN_CGROUP, errno);
  }
  if (reset_signals() != 0) {
    return fail(result, CSPAWN_SIGNALS, errno);
  }
  if (connect_streams(request) != 0) {
    return fail(result, CSPAWN_STREAMS, errno);
  }
  // The watcher has it to tell who is writing a file; nothing that a run does is in need of it. That
  // it can't be taken away means that it is not there.
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_LEASE, 0UL, 0UL);
  if (chdir(request->directory) != 0) {
    return fail(result, CSPAWN_DIRECTORY, errno);
  }
  if (
    syscall(SYS_close_range, 3U, UINT_MAX, 0U) != 0
    || limit_descriptors(request->descriptor_limit) != 0) {
    return fail(result, CSPAWN_DESCRIPTORS, errno);
  }
  // Last, with every disposition at its default: no handler of the parent can run in here.
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) {
    return fail(result, CSPAWN_SIGNALS, errno);
  }
  execve(request->executable, request->arguments, request->environment);
  return fail(result, CSPAWN_EXECUTE, errno);
}

static int child_main(void *argument) {
  prepare_and_execute(argument);
  // Not exit(): the atexit handlers and buffers are the parent's.
  _exit(127);
}

static int clone_child(char *stack, struct child_context *context) {
  struct cspawn_result *result = context->result;
  // Kernel call and full set: the C library's functions keep its own two signals unblocked, and a
  // handler that runs in the child would run on the parent's data.
  unsigned long long everything = ~0ULL, before = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &everything, &before, KERNEL_SIGNAL_SET_SIZE);
  int pid = clone(
    child_main, stack + GUARD_SIZE + STACK_SIZE, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
    context, &result->pidfd);
  int error = errno;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, KERNEL_SIGNAL_SET_SIZE);
  if (pid < 0) {
    result->pidfd = -1;
    return fail(result, CSPAWN_CLONE, error);
  }
  result->pid = pid;
  return 0;
}

int cspawn_start(const struct cspawn_request *request, struct cspawn_result *result) {
  *result = (struct cspawn_result){.pid = -1, .pidfd = -1, .step = CSPAWN_STARTED, .error = 0};
  char *stack = mmap(
    NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED) {
    return fail(result, CSPAWN_STACK, errno);
  }
  if (mprotect(stack, GUARD_SIZE, PROT_NONE) != 0) {
    fail(result, CSPAWN_STACK, errno);
    munmap(stack, GUARD_SIZE + STACK_SIZE);
    return -1;
  }
  struct child_context context = {.request = request, .result = result, .parent = getpid()};
  int status = clone_child(stack, &context);
  munmap(stack, GUARD_SIZE + STACK_SIZE);
  if (status == 0 && result->step != CSPAWN_STARTED) {
    // The child failed and is ending: collect it here, so that nobody sees it.
    close(result->pidfd);
    while (waitpid(result->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    result->pid = -1;
    result->pidfd = -1;
    return -1;
  }
  return status;
}

int cspawn_pipe(int ends[2]) {
  return pipe2(ends, O_CLOEXEC);
}
