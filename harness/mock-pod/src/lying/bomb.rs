//! A small gzip file that unpacks to a lot of zeros.
//!
//! One deflate block with the fixed Huffman codes (RFC 1951 section 3.2.6): a literal zero, then copies of 258 bytes at distance 1,
//! 13 bits each, so that 100 MB take some 630 kB. The checksum at the end is left zero: who unpacks that far has lost already.

/// A gzip file of `unpacked` zero bytes, or a few more.
pub(crate) fn gzip_bomb(unpacked: usize) -> Vec<u8> {
    // Magic, deflate, no flags, no time, no extra flags, unknown system (RFC 1952 section 2.3).
    let mut bits = Bits {
        bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255],
        filled: 0,
    };
    bits.push(0b011, 3); // last block, fixed codes; least significant bit first
    bits.push_code(0b0011_0000, 8); // the literal 0
    for _ in 0..unpacked.div_ceil(258) {
        bits.push_code(0b1100_0101, 8); // copy 258 bytes
        bits.push_code(0, 5); // from 1 byte back
    }
    bits.push_code(0, 7); // end of block
    let mut bytes = bits.bytes;
    bytes.extend([0; 8]);
    bytes
}

/// Bits packed into bytes from the least significant on, as deflate does.
struct Bits {
    bytes: Vec<u8>,
    /// Of the last byte; 0 when the next bit begins a byte.
    filled: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for place in 0..count {
            if self.filled == 0 {
                self.bytes.push(0);
            }
            if value >> place & 1 == 1
                && let Some(last) = self.bytes.last_mut()
            {
                *last |= 1 << self.filled;
            }
            self.filled = (self.filled + 1) % 8;
        }
    }

    /// Huffman codes are packed from their most significant bit on.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count.max(1)), count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_megabytes_take_less_than_one() {
        let bomb = gzip_bomb(100_000_000);
        assert!(bomb.len() < 700_000);
        assert!(bomb.starts_with(&[0x1f, 0x8b, 8]));
    }

    /// What Python's `zlib` unpacks to 259 zeros.
    #[test]
    fn the_codes_are_those_of_rfc_1951() {
        assert_eq!(gzip_bomb(258)[10..14], [99, 24, 5, 0]);
    }
}
