// SPDX-License-Identifier: Apache-2.0
// Starting a process from a program with a large memory and other threads: see spawn.c.
#ifndef CSPAWN_H
#define CSPAWN_H

#include <sys/types.h>

// What was being done when a start failed. The numbers are part of the interface to Swift.
enum cspawn_step {
  CSPAWN_STARTED = 0,
  CSPAWN_STACK,         // mmap of the child's stack
  CSPAWN_CLONE,         // clone
  CSPAWN_DEATH_SIGNAL,  // prctl(PR_SET_PDEATHSIG), or the parent was gone after it
  CSPAWN_SESSION,       // setsid
  CSPAWN_CGROUP,        // write to cgroup.procs
  CSPAWN_SIGNALS,       // sigaction, sigprocmask
  CSPAWN_STREAMS,       // dup2 onto 0, 1 and 2
  CSPAWN_DIRECTORY,     // chdir
  CSPAWN_DESCRIPTORS,   // close_range, setrlimit
  CSPAWN_EXECUTE,       // execve
};

struct cspawn_request {
  const char *executable;
  char *const *arguments;    // ends with NULL
  char *const *environment;  // ends with NULL
  const char *directory;
  int standard_input;  // these three must be 3 or above, and close-on-exec
  int standard_output;
  int standard_error;
  int cgroup_directory;  // -1: stay in the parent's control group
  long long descriptor_limit;  // the soft RLIMIT_NOFILE of the process; -1: the parent's
};

struct cspawn_result {
  pid_t pid;
  int pidfd;
  int step;   // enum cspawn_step
  int error;  // errno of the failed step
};

// Starts the process and fills in the result; 0, or -1 with the failed step and its errno.
int cspawn_start(const struct cspawn_request *request, struct cspawn_result *result);

// pipe2 with O_CLOEXEC, which Swift's Glibc module doesn't show.
int cspawn_pipe(int ends[2]);

#endif
