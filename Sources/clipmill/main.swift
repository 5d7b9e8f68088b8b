import ClipJob

#if canImport(Glibc)
  import Glibc
#endif

// A reader that went away and a file size limit are errors of a write, not the end of the program.
signal(SIGPIPE, SIG_IGN)
signal(SIGXFSZ, SIG_IGN)

exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())).rawValue)
