import CLinux
import ClipJob
import Fetching

#if canImport(Glibc)
  import Glibc
#endif

// A reader that went away and a file size limit are errors of a write, not the end of the program.
signal(SIGPIPE, SIG_IGN)
signal(SIGXFSZ, SIG_IGN)

// What was started without one of the first three would take its own pipes for it. Where stdout is missing, writing to it
// fails: a result that nobody gets is an error.
for (file, mode) in [(STDIN_FILENO, O_RDONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
where fcntl(file, F_GETFD) < 0 { _ = open("/dev/null", mode) }

// Pictures are megabytes, and freed ones must go back to the system: glibc would otherwise raise the size from which it
// maps memory to that of the largest block ever freed, and keep an arena for every thread.
mallopt(M_MMAP_THRESHOLD, 256 << 10)
mallopt(M_ARENA_MAX, 2)

let code = CommandLineTool.run(Array(CommandLine.arguments.dropFirst()))
// What libraries tidy up at `exit` (OpenSSL all of its tables) would be taken from under threads that still fetch.
if FetchClient.mayBeAtWork {
  fflush(nil)
  _exit(code.rawValue)
}
exit(code.rawValue)
