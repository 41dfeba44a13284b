//! Sizes in bytes.

use super::count;

const KIB: usize = 1024;
const MIB: usize = KIB * KIB;

/// A size that was set: `8 MiB`, `1000 bytes`.
pub fn exact_size(bytes: usize) -> String {
    match bytes {
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        KIB.. if bytes.is_multiple_of(KIB) => format!("{} KiB", bytes / KIB),
        _ => count(bytes, "byte"),
    }
}

/// A size that was measured: `812 bytes`, `12 kB` (1 kB = 1000 bytes), cut.
pub fn short_size(bytes: usize) -> String {
    match bytes {
        0..10_000 => count(bytes, "byte"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_was_set_is_shown_as_it_was_meant() {
        let said = [0, 1, 1000, 1024, 8 * MIB, 8 * MIB + 1].map(exact_size);
        assert_eq!(
            said,
            ["0 bytes", "1 byte", "1000 bytes", "1 KiB", "8 MiB", "8388609 bytes"]
        );
    }

    #[test]
    fn a_size_that_was_measured_is_short() {
        let said = [1, 812, 12_900, 10_000_000].map(short_size);
        assert_eq!(said, ["1 byte", "812 bytes", "12 kB", "10 MB"]);
    }
}
