//! Whatever is changed in a pack is noticed, and named.

use super::support::{Members, packed, recorded, verified};

#[test]
fn a_sum_that_is_not_the_packs_is_a_mismatch() {
    let here = recorded();
    packed(&here);
    let ended = here.bare(&["verify", "evidence.zip", "--sha256", &"0".repeat(64)]);
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(
        ended.stdout.contains("mismatch  the pack: expected SHA-256 0000"),
        "{}",
        ended.all()
    );
    let ended = here.bare(&["verify", "evidence.zip", "--sha256", "abc"]);
    assert_eq!(ended.code, 2, "{}", ended.all());
}

#[test]
fn a_change_in_any_member_is_noticed_and_named() {
    let here = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    for name in members.names().into_iter().filter(|name| *name != "manifest.json") {
        let mut changed = members.clone();
        let mut bytes = members.bytes(name).to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        changed.replace(name, bytes);
        let ended = verified(&here, changed.zip());
        assert_eq!(ended.code, 1, "{name}: {}", ended.all());
        let line = format!("mismatch  {name}: expected SHA-256");
        assert!(ended.stdout.contains(&line), "{name}: {}", ended.all());
    }
}

#[test]
fn a_member_that_is_missing_added_or_longer_is_named() {
    let here = recorded();
    packed(&here);
    let members = Members::of(&here.path("evidence.zip"));
    let mut missing = members.clone();
    missing.0.retain(|(name, _)| name != "reports/junit.xml");
    let mut added = members.clone();
    added.0.push(("reports/other.xml".to_owned(), b"<a/>".to_vec()));
    let mut longer = members.clone();
    longer.replace("reports/junit.xml", [members.bytes("reports/junit.xml"), b" "].concat());
    for (pack, lines) in [
        (missing, ["reports/junit.xml: expected ", "found no such member"]),
        (added, ["reports/other.xml: expected no such member", "found 4 bytes"]),
        (longer, ["reports/junit.xml: expected ", " bytes, found "]),
    ] {
        let ended = verified(&here, pack.zip());
        assert_eq!(ended.code, 1, "{}", ended.all());
        for line in lines {
            assert!(ended.stdout.contains(line), "`{line}`: {}", ended.all());
        }
    }
}

#[test]
fn a_verdict_that_was_changed_is_noticed_although_every_sum_is_right() {
    let here = recorded();
    packed(&here);
    let mut members = Members::of(&here.path("evidence.zip"));
    let record = members.text("run.jsonl");
    assert!(record.contains("\"verdict\":\"passed\""));
    members.replace(
        "run.jsonl",
        record.replace("\"verdict\":\"passed\"", "\"verdict\":\"warned\""),
    );
    members.sign();
    let ended = verified(&here, members.zip());
    assert_eq!(ended.code, 1, "{}", ended.all());
    for line in [
        "mismatch  sign-in: expected warned, found passed",
        "mismatch  what the manifest says of the run",
        "mismatch  reports/junit.xml",
    ] {
        assert!(ended.stdout.contains(line), "`{line}`: {}", ended.all());
    }
}

#[test]
fn a_report_that_says_something_else_than_the_record_is_noticed() {
    let here = recorded();
    packed(&here);
    let mut members = Members::of(&here.path("evidence.zip"));
    let junit = members.text("reports/junit.xml").replace("sign-in", "sign-on");
    members.replace("reports/junit.xml", junit);
    members.sign();
    let ended = verified(&here, members.zip());
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(
        ended.stdout.contains("as it is rendered from the record"),
        "{}",
        ended.all()
    );
}

#[test]
fn a_contract_that_was_changed_is_noticed_by_the_record() {
    let here = recorded();
    packed(&here);
    let mut members = Members::of(&here.path("evidence.zip"));
    let name = "suite/spec/openapi/login.yaml";
    members.replace(name, format!("# weaker\n{}", members.text(name)));
    members.sign();
    let ended = verified(&here, members.zip());
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(
        ended.stdout.contains("mismatch  contracts: expected "),
        "{}",
        ended.all()
    );
}

#[test]
fn a_contract_that_leads_out_of_the_pack_is_noticed() {
    let here = recorded();
    packed(&here);
    here.write("outside.yaml", "type: object\n");
    let mut members = Members::of(&here.path("evidence.zip"));
    let name = "suite/spec/openapi/login.yaml";
    let outside = here.path("outside.yaml").display().to_string();
    let more = format!("{}\nx-more: {{ $ref: '{outside}' }}\n", members.text(name));
    members.replace(name, more);
    members.sign();
    let ended = verified(&here, members.zip());
    assert_eq!(ended.code, 1, "{}", ended.all());
    assert!(ended.stdout.contains("references to members alone"), "{}", ended.all());
}
