//! Bodies that are large, deep, odd, or in no coding that was asked for.

use super::row::{MIB, Row, failed, json, passed, with_head, with_type};

pub(super) fn rows(honest: &str) -> Vec<Row> {
    let mut rows = types(honest);
    rows.extend(codings(honest));
    rows.extend(charsets(honest));
    rows.extend(values(honest));
    rows.extend(large(honest));
    rows
}

/// What the head says of the kind of body.
fn types(honest: &str) -> Vec<Row> {
    let says = |headers: &str| with_type(headers, "200 OK", "", honest);
    let long = format!("Content-Type: application/{}\r\n", "j".repeat(60_000));
    vec![
        failed(
            "ct_duplicate",
            says("Content-Type: application/json\r\nContent-Type: text/html\r\n"),
            "the answer has 2 `Content-Type` headers",
        ),
        failed("ct_missing", says(""), "the answer has a body and no `Content-Type`"),
        failed(
            "ct_empty",
            says("Content-Type: \r\n"),
            "`Content-Type` is no media type",
        ),
        failed("ct_long", says(&long), "`Content-Type` is `application/jjjj"),
        // JSON is UTF-8 whatever a parameter says (RFC 8259 section 11), and ERR-01 allows parameters.
        passed(
            "charset_utf16",
            says("Content-Type: application/json; charset=utf-16\r\n"),
        ),
    ]
}

/// Nothing is unpacked, so that nothing can burst.
fn codings(honest: &str) -> Vec<Row> {
    let coded = |coding: &str, body: &[u8]| with_head("200 OK", &format!("Content-Encoding: {coding}\r\n"), body);
    // Fixed codes of deflate: a zero, and then 258 of what came last, again and again; eight times in 13 bytes. A gigabyte in all.
    let zeros = deflated_zeros(500_000);
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255][..], &zeros].concat();
    let zlib = [&[0x78, 0x9c][..], &zeros].concat();
    // A frame of zstd with 8,192 blocks of 128 KiB, each of which is one byte and how often it comes.
    let zstd = [&[0x28, 0xb5, 0x2f, 0xfd, 0, 0x58][..], &[2, 0, 0x10, 0].repeat(8_192)].concat();
    let length = u16::try_from(honest.len()).unwrap();
    let stored = [
        &[1][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        honest.as_bytes(),
    ]
    .concat();
    let whole = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255][..], &stored, &[0; 8]].concat();
    let not_asked_for = "which podproof neither asks for nor reads";
    vec![
        failed("bomb_gzip", coded("gzip", &gzip), not_asked_for),
        failed("bomb_deflate", coded("deflate", &zlib), not_asked_for),
        failed("bomb_br", coded("br", &[0xff; 1_000]), not_asked_for),
        failed("bomb_zstd", coded("zstd", &zstd), not_asked_for),
        failed("gzip_honest", coded("gzip", &whole), not_asked_for),
        failed("enc_bogus", coded("bogus", honest.as_bytes()), not_asked_for),
    ]
}

fn deflated_zeros(eights: usize) -> Vec<u8> {
    // Least significant bit first (RFC 1951 section 3.1.1): codes from their highest bit on.
    let mut bits = vec![false, true, false]; // not the last block; fixed codes
    bits.extend([false, false, true, true, false, false, false, false]); // the byte 0
    let repeat = [
        true, true, false, false, false, true, false, true, false, false, false, false, false,
    ];
    bits.extend(repeat.repeat(8));
    let packed = |bits: &[bool]| -> Vec<u8> {
        let byte = |eight: &[bool]| {
            (0..8).fold(0, |byte, at| {
                byte | (u8::from(eight.get(at).copied().unwrap_or(false)) << at)
            })
        };
        bits.chunks(8).map(byte).collect()
    };
    // The period of 104 bits begins after 11; from the second byte on it is one of 13 bytes.
    let first = packed(&bits[..8]);
    let period = packed(&bits[8..112]);
    [first, period.repeat(eights)].concat()
}

fn charsets(honest: &str) -> Vec<Row> {
    let little: Vec<u8> = honest.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = honest.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let wide: Vec<u8> = honest.chars().flat_map(|each| u32::from(each).to_le_bytes()).collect();
    let utf16 = [&[0xff, 0xfe][..], &little].concat();
    let broken = honest.replacen('{', "{\"x\":\"\u{7f}\",", 1).into_bytes();
    let broken: Vec<u8> = broken
        .into_iter()
        .map(|byte| if byte == 0x7f { 0xff } else { byte })
        .collect();
    let member = |member: &str| honest.replacen('{', &format!("{{{member},"), 1);
    vec![
        failed("invalid_utf8", json(broken), "is not UTF-8"),
        failed("nul_body", json("{\"certificate\":\"\\u0000\"}"), "`certificate`"),
        failed(
            "nul_raw",
            json(format!("{honest}\0\0")),
            "2 bytes follow the JSON value",
        ),
        failed("utf16le", json(&utf16), "is not UTF-8"),
        failed("utf16be", json(&big), "is not JSON"),
        failed("utf32", json([&[0xff, 0xfe, 0, 0][..], &wide].concat()), "is not UTF-8"),
        failed("bom", json(format!("\u{feff}{honest}")), "byte order mark"),
        passed("surrogates_paired", json(member("\"x\":\"\\ud83d\\ude00\""))),
        failed("surrogates", json(member("\"x\":\"\\ud800\"")), "surrogate"),
    ]
}

/// One value in the place of the certificate.
fn values(honest: &str) -> Vec<Row> {
    let is = |value: &str| json(format!("{{\"certificate\":{value}}}"));
    let expected = "`certificate`: expected string, found ";
    let pem = |middle: &str| format!("\"-----BEGIN CERTIFICATE-----\\n{middle}\\n-----END CERTIFICATE-----\\n\"");
    let one = honest
        .trim()
        .trim_start_matches("{\"certificate\":\"")
        .trim_end_matches("\"}");
    vec![
        failed("json_number_1mb", is(&"9".repeat(MIB)), expected),
        failed("json_frac_1mb", is(&format!("1.{}", "9".repeat(MIB))), expected),
        failed("json_1e999999", is("1e999999"), expected),
        failed("json_1e_long", is(&format!("1e{}", "9".repeat(MIB))), expected),
        failed("json_neg0", is("-0"), expected),
        failed("json_nan", is("NaN"), "`NaN` is no JSON"),
        failed("pem_evil", is(&pem("AAAA")), "cannot be computed"),
        failed(
            "pem_10k_certs",
            is(&format!("\"{}\"", one.repeat(5_000))),
            "`certificate`",
        ),
        failed("nothing", json("{}"), "`certificate` is missing"),
    ]
}

fn large(honest: &str) -> Vec<Row> {
    let deep = |open: &str, close: &str, levels: usize| format!("{}0{}", open.repeat(levels), close.repeat(levels));
    let members = |members: &str| json(honest.replacen('{', &format!("{{{members},"), 1));
    let many = |count: usize| {
        (0..count)
            .map(|number| format!("\"k{number}\":0"))
            .collect::<Vec<_>>()
            .join(",")
    };
    let same = |count: usize| vec!["\"k\":0"; count].join(",");
    let key = "k".repeat(MIB);
    let nested = "the body is not JSON: deeper nesting t";
    vec![
        failed("json_deep_array", json(deep("[", "]", MIB / 2)), nested),
        failed("json_deep_object", json(deep("{\"a\":", "}", MIB / 6)), nested),
        failed(
            "json_deep_key",
            json(format!("{{\"certificate\":{}}}", deep("[", "]", MIB / 2))),
            nested,
        ),
        failed(
            "json_deep_unclosed",
            json("[".repeat(7 * MIB)),
            "more than 1,000,000 values",
        ),
        failed(
            "body_8mb_json",
            json(format!("{{\"certificate\":\"{}\"}}", "A".repeat(8 * MIB - 20))),
            "`certificate`",
        ),
        passed("keys_10000", members(&many(10_000))),
        passed("keys_25000", members(&many(25_000))),
        passed("keys_50000", members(&many(50_000))),
        passed("keys_100000", members(&many(100_000))),
        passed("keys_200000", members(&many(200_000))),
        failed("dup_50000", members(&same(50_000)), "`k`"),
        failed("dup_200000", members(&same(200_000)), "`k`"),
        passed("undoc_key_1mb", members(&format!("\"{key}\":0"))),
        failed("dup_key_1mb", members(&format!("\"{key}\":0,\"{key}\":0")), "kkkk"),
        failed(
            "items_900k",
            json(format!("{{\"certificate\":[{}0]}}", "0,".repeat(900_000))),
            "expected string, found an array of 900001 elements",
        ),
        failed(
            "items_2m",
            json(format!("{{\"certificate\":[{}0]}}", "0,".repeat(2_000_000))),
            "more than 1,000,000 values",
        ),
    ]
}
