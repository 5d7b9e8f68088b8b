import Testing

/// All kernel tests, one after another: the instruction set level is the process's, and a test that lowers it must
/// not do so under a kernel that runs.
@Suite(.serialized) enum KernelTests {}
