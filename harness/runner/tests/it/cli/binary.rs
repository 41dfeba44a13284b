//! The program as it was built.

use crate::support::program::podproof;

/// A symbol of the collector of jitter in aws-lc, behind its prefix.
const COLLECTOR: &[u8] = b"jent_entropy_collector_alloc";
/// A symbol of aws-lc that is there in any case: the program was not stripped of its symbols.
const GENERATOR: &[u8] = b"RAND_bytes";

#[test]
fn the_program_collects_no_jitter_before_it_does_anything() {
    let program = std::fs::read(podproof(&[]).get_program()).unwrap();
    let has = |symbol: &[u8]| program.windows(symbol.len()).any(|bytes| bytes == symbol);
    assert!(has(GENERATOR), "the program has no symbols to look for");
    assert!(
        !has(COLLECTOR),
        "build with AWS_LC_SYS_NO_JITTER_ENTROPY=1, as .cargo/config.toml says"
    );
}
