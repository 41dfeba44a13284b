//! The `podproof` command.

fn main() -> std::process::ExitCode {
    podproof::cli::main()
}
