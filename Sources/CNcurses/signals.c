#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { told_count = 6, fault_count = 6 };
static const int told_signals[told_count] = {SIGINT,  SIGTERM, SIGHUP,
                                             SIGTSTP, SIGCONT, SIGWINCH};
static struct sigaction told_before[told_count];
static int signal_pipe[2] = {-1, -1};

static void tell(int signal) {
  int before = errno;
  unsigned char number = (unsigned char)signal;
  // A full pipe has enough to tell.
  if (write(signal_pipe[1], &number, 1) < 0) errno = before;
  errno = before;
}

int cncurses_signals_begin(void) {
  if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  struct sigaction action = {.sa_handler = tell, .sa_flags = SA_RESTART};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < told_count; i++) sigaction(told_signals[i], &action, &told_before[i]);
  return signal_pipe[0];
}

void cncurses_signals_end(void) {
  if (signal_pipe[0] < 0) return;
  for (int i = 0; i < told_count; i++) sigaction(told_signals[i], &told_before[i], NULL);
  close(signal_pipe[0]);
  close(signal_pipe[1]);
  signal_pipe[0] = signal_pipe[1] = -1;
}

void cncurses_stop(void) {
  // Going on is what the caller sees by itself.
  static const int job_signals[2] = {SIGTSTP, SIGCONT};
  struct sigaction standard = {.sa_handler = SIG_DFL};
  struct sigaction before[2];
  for (int i = 0; i < 2; i++) sigaction(job_signals[i], &standard, &before[i]);
  kill(0, SIGTSTP);
  for (int i = 0; i < 2; i++) sigaction(job_signals[i], &before[i], NULL);
}

static const int fault_signals[fault_count] = {SIGSEGV, SIGBUS,  SIGILL,
                                               SIGFPE,  SIGTRAP, SIGABRT};
static struct sigaction fault_before[fault_count];
static struct termios remembered;
static bool is_remembered;
static volatile sig_atomic_t is_rescuing;
static char farewell[512];
static size_t farewell_length;
static int error_stream = -1;
static int error_log = -1;

void cncurses_remember_terminal(void) { is_remembered = tcgetattr(STDIN_FILENO, &remembered) == 0; }

static void send(int stream, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(stream, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

// Only what is safe in a signal handler.
static void rescue(void) {
  if (!is_rescuing) return;
  is_rescuing = 0;
  send(STDOUT_FILENO, farewell, farewell_length);
  if (is_remembered) tcsetattr(STDIN_FILENO, TCSANOW, &remembered);
  if (error_log < 0 || error_stream < 0) return;
  static char tail[4096];
  off_t end = lseek(error_log, 0, SEEK_END);
  off_t start = end > (off_t)sizeof tail ? end - (off_t)sizeof tail : 0;
  ssize_t count = end > 0 ? pread(error_log, tail, sizeof tail, start) : 0;
  if (count > 0) send(error_stream, tail, (size_t)count);
  dup2(error_stream, STDERR_FILENO);
}

// Then the fault takes its course under whoever had it before: Swift's own report, or the end.
static void on_fault(int signal, siginfo_t *information, void *context) {
  (void)context;
  rescue();
  for (int i = 0; i < fault_count; i++) {
    if (fault_signals[i] == signal) sigaction(signal, &fault_before[i], NULL);
  }
  // What the processor refused it refuses again. What was sent, or a trap that is behind already,
  // would not come again by itself, and must not be survived.
  if (information->si_code > 0 && signal != SIGTRAP) return;
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  raise(signal);
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, &standard, NULL);
  raise(signal);
}

// A capability of the terminal, without the delays that some old ones are written with.
static void append_capability(const char *name) {
  const char *text = tigetstr((char *)name);
  if (text == NULL || text == (const char *)-1) return;
  while (*text != 0 && farewell_length < sizeof farewell) {
    if (text[0] == '$' && text[1] == '<') {
      const char *end = strchr(text, '>');
      if (end == NULL) return;
      text = end + 1;
    } else {
      farewell[farewell_length++] = *text++;
    }
  }
}

static void append_text(const char *text) {
  while (*text != 0 && farewell_length < sizeof farewell) farewell[farewell_length++] = *text++;
}

void cncurses_rescue_begin(int new_error_stream, int new_error_log) {
  farewell_length = 0;
  if (tigetstr("kmous") != NULL && tigetstr("kmous") != (char *)-1) {
    append_text("\033[?1002l\033[?1006l\033[?1000l");
  }
  append_capability("sgr0");
  append_capability("op");
  append_capability("rmkx");
  append_capability("rmcup");
  append_capability("cnorm");
  error_stream = new_error_stream;
  error_log = new_error_log;

  // A stack that has run over needs another one for its handler.
  static char handler_stack[1 << 16];
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_ONSTACK | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < fault_count; i++) sigaction(fault_signals[i], &action, &fault_before[i]);
  static bool is_registered;
  if (!is_registered) is_registered = atexit(rescue) == 0;
  is_rescuing = 1;
}

void cncurses_rescue_end(void) {
  if (!is_rescuing) return;
  is_rescuing = 0;
  for (int i = 0; i < fault_count; i++) sigaction(fault_signals[i], &fault_before[i], NULL);
  error_stream = error_log = -1;
}
