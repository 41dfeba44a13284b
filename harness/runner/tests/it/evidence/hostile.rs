//! Files that are no pack, and packs that are made to do harm.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::support::{Members, packed, recorded, verified};
use crate::support::program::{Ended, Playground};

fn refused(ended: &Ended, because: &str) {
    assert_eq!(ended.code, 3, "{}", ended.all());
    assert!(ended.stderr.contains(because), "`{because}`: {}", ended.all());
    assert!(ended.stderr.starts_with("error[evidence]: "), "{}", ended.all());
}

/// A pack in which one name was replaced by another of the same length, in every place.
fn renamed(members: &Members, placeholder: &str, name: &str) -> Vec<u8> {
    assert_eq!(placeholder.len(), name.len());
    let mut members = members.clone();
    members.0.push((placeholder.to_owned(), b"x".to_vec()));
    let mut bytes = members.zip();
    for at in 0..bytes.len() - name.len() {
        if bytes[at..].starts_with(placeholder.as_bytes()) {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
    }
    bytes
}

/// Sets the unpacked size of a member, in both of its headers.
fn resized(mut bytes: Vec<u8>, name: &str, size: u32) -> Vec<u8> {
    let mut changed = 0;
    for at in 0..bytes.len() - name.len() {
        let header = match &bytes[at..at + 4] {
            b"PK\x03\x04" => (22, 30),
            b"PK\x01\x02" => (24, 46),
            _ => continue,
        };
        if bytes[at + header.1..].starts_with(name.as_bytes()) {
            bytes[at + header.0..at + header.0 + 4].copy_from_slice(&size.to_le_bytes());
            changed += 1;
        }
    }
    assert_eq!(changed, 2);
    bytes
}

#[test]
fn what_is_no_pack_is_told_so() {
    let here = recorded();
    for content in ["", "text", "PK\x05\x06 and more text, so that it is long enough"] {
        refused(
            &verified(&here, content),
            "expected a pack that `podproof evidence` wrote, found something else",
        );
    }
    refused(&here.bare(&["verify", "nowhere.zip"]), "there is no such file");
    refused(&here.bare(&["verify", "spec"]), "found a folder");
    refused(
        &verified(&here, Members(vec![("a.txt".to_owned(), b"a".to_vec())]).zip()),
        "an archive without `manifest.json`",
    );
    packed(&here);
    let whole = std::fs::read(here.path("evidence.zip")).unwrap();
    refused(
        &verified(&here, &whole[..whole.len() - 1]),
        "one that was cut or added to",
    );
    refused(
        &verified(&here, [&whole[..], b"x"].concat()),
        "one that was cut or added to",
    );
    refused(
        &verified(&here, [b"#!/bin/sh\n", &whole[..]].concat()),
        "found an archive",
    );
}

#[test]
fn a_manifest_of_another_kind_is_told_so() {
    let here = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    for (manifest, because) in [
        ("{", "a `manifest.json` that is none of a pack"),
        ("{\"format\":\"podproof-evidence/9\"}", "found `podproof-evidence/9`"),
        (
            "{\"format\":\"podproof-evidence/1\"}",
            "a `manifest.json` that is none of a pack",
        ),
    ] {
        let mut other = members.clone();
        other.replace("manifest.json", manifest);
        refused(&verified(&here, other.zip()), because);
    }
    let mut twice = members.clone();
    let mut manifest = members.manifest();
    let first = manifest["members"][0].clone();
    manifest["members"].as_array_mut().unwrap().push(first);
    twice.replace("manifest.json", manifest.to_string());
    refused(&verified(&here, twice.zip()), "names \"run.jsonl\" twice");
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let here = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    for (placeholder, name) in [
        ("aa/evil.sh", "../evil.sh"),
        ("a/evil.sh", "/evil.sh/"),
        ("xxxx/passwd", "/etc/passwd"),
        ("a/b/evil.sh", "a\\..\\evil.h"),
        ("aa/evil.sh", "C:/evil.sh"),
        ("aaaaaa", "a\u{1b}[2Jb"),
    ] {
        let ended = verified(&here, renamed(&members, placeholder, name));
        assert_eq!(ended.code, 3, "{name:?}: {}", ended.all());
        assert!(!ended.stderr.contains('\u{1b}'));
    }
    assert!(!here.path("../evil.sh").exists());
}

#[test]
fn two_members_of_one_name_are_refused() {
    let here = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    refused(
        &verified(&here, renamed(&members, "run.json1", "run.jsonl")),
        "found an archive",
    );
}

#[test]
fn links_folders_and_comments_are_refused() {
    type Archive = ZipWriter<Cursor<Vec<u8>>>;
    let here = recorded();
    let archive = |fill: &dyn Fn(&mut Archive)| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("manifest.json", SimpleFileOptions::default()).unwrap();
        zip.write_all(b"{}").unwrap();
        fill(&mut zip);
        zip.finish().unwrap().into_inner()
    };
    let link = archive(&|zip| {
        zip.add_symlink("run.jsonl", "/etc/passwd", SimpleFileOptions::default())
            .unwrap();
    });
    refused(&verified(&here, link), "`run.jsonl`, which is a link or a folder");
    let folder = archive(&|zip| zip.add_directory("reports", SimpleFileOptions::default()).unwrap());
    assert_eq!(verified(&here, folder).code, 3);
    let comment = archive(&|zip| zip.set_comment("a word").unwrap());
    assert_eq!(verified(&here, comment).code, 3);
    let stored = archive(&|zip| {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("stored", options).unwrap();
    });
    refused(&verified(&here, stored), "a `manifest.json` that is none of a pack");
}

/// Zeros, packed.
fn zeros(members: &Members, name: &str, bytes: usize) -> Vec<u8> {
    let mut members = members.clone();
    members.0.push((name.to_owned(), vec![0; bytes]));
    members.zip()
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let here: Playground = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    let mut bomb = zeros(&members, "reports/b1", 1000);
    bomb = resized(bomb, "reports/b1", u32::MAX - 1);
    // More than four GiB in all.
    refused(&verified(&here, &bomb), "an archive that unpacks to");

    let manifest = zeros(&Members(Vec::new()), "manifest.json", 40_000_000);
    refused(&verified(&here, manifest), "a `manifest.json` of 40000000 bytes");
}

#[test]
fn a_member_that_is_longer_than_it_says_is_noticed() {
    let here = recorded();
    packed(&here);
    let mut members = Members::of(&here.path("evidence.zip"));
    let mut manifest = members.manifest();
    for member in manifest["members"].as_array_mut().unwrap() {
        if member["name"] == "reports/junit.xml" {
            member["bytes"] = 10.into();
        }
    }
    members.replace("manifest.json", manifest.to_string());
    let ended = verified(&here, resized(members.zip(), "reports/junit.xml", 10));
    assert_ne!(ended.code, 0, "{}", ended.all());
    assert!(ended.all().contains("reports/junit.xml"), "{}", ended.all());
}
