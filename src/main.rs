//! The program: reads the command line, runs the command, turns its outcome into an exit code.

use std::process::ExitCode;

/// Rendering makes many short strings: glibc's allocator takes a tenth of a request's CPU, this one a few percent.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    xkcdapp::commands::main()
}
