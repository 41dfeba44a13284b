//! The page of a run, as a browser reads it.

use podproof::report::Format;

use super::{copies, everything, passing};

#[test]
fn the_page_is_harmless_and_complete() {
    let page = everything().rendered(Format::Html);
    assert_eq!(page.matches("<script>").count(), 1, "only the page's own script acts");
    // What a browser reads as markup, it reads up to the blocks of trials; in them there is no `<`.
    let data = "<script type=\"application/json\"";
    assert_eq!(page.matches("<script").count(), 1 + page.matches(data).count());
    for block in page.split(data).skip(1) {
        let (block, _) = block.split_once("</script>").unwrap();
        assert!(!block.contains('<'), "{block}");
    }
    assert!(!page.contains("<img") && !page.contains("src=\"") && !page.contains("http-equiv=\"refresh"));
    assert_eq!(
        page.find(|character: char| character.is_control() && !matches!(character, '\n' | '\t')),
        None
    );
    assert!(!page.contains('\u{202e}'));
}

/// The blocks of a page with this class, as the page's script reads them.
fn blocks(page: &str, class: &str) -> Vec<serde_json::Value> {
    let opening = format!("<script type=\"application/json\" class=\"{class}\">");
    let blocks = page.split(&opening).skip(1);
    let blocks = blocks.map(|block| block.split_once("</script>").unwrap().0);
    blocks.map(|block| serde_json::from_str(block).unwrap()).collect()
}

#[test]
fn every_trial_is_in_the_page_with_all_its_exchanges() {
    let page = everything().rendered(Format::Html);
    let (rows, trials) = (blocks(&page, "rows"), blocks(&page, "trials"));
    let mut listed = Vec::new();
    let mut exchanges = 0;
    for (rows, trials) in rows.iter().zip(&trials) {
        for (row, trial) in rows["trials"]
            .as_array()
            .unwrap()
            .iter()
            .zip(trials["trials"].as_array().unwrap())
        {
            listed.push(
                rows["texts"][row[1].as_u64().unwrap() as usize]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
            exchanges += trial["exchanges"].as_array().unwrap().len();
        }
    }
    // What did not pass comes first.
    assert_eq!(listed[0], "on-behalf-of/by-name");
    listed.sort();
    let mut expected: Vec<String> = everything().trials.iter().map(|trial| trial.id.clone()).collect();
    expected.sort();
    assert_eq!(listed, expected);
    let sent: usize = everything().trials.iter().map(|trial| trial.exchanges.len()).sum();
    assert_eq!(exchanges, sent);
    assert!(page.contains("‹session-token 1›"), "bodies and headers are there");
}

#[test]
fn beyond_five_hundred_that_passed_a_page_leaves_bodies_out_and_says_which_command_writes_them() {
    let mut record = passing();
    let trial = record
        .trials
        .iter()
        .find(|trial| !trial.exchanges.is_empty())
        .unwrap()
        .clone();
    let whole = everything();
    let failed = copies(whole.trial("logout/twice"), "session", 300);
    record.trials = copies(&trial, "logout", 600).chain(failed).collect();
    let page = record.rendered(Format::Html);
    let trials = blocks(&page, "trials");
    let trials = trials.iter().flat_map(|block| block["trials"].as_array().unwrap());
    let (brief, whole): (Vec<_>, Vec<_>) = trials.partition(|trial| trial["isBrief"] == true);
    assert_eq!((brief.len(), whole.len()), (100, 800));
    let has_body = |trial: &&&serde_json::Value| trial["exchanges"][0][8].is_u64();
    assert_eq!(
        (
            brief.iter().filter(has_body).count(),
            whole.iter().filter(has_body).count()
        ),
        (0, 800)
    );
    assert!(brief.iter().all(|trial| trial["exchanges"][0][8]["leftOut"].is_u64()));
    assert!(page.contains("podproof report run.jsonl --report json=run.json"));
}

#[test]
fn the_page_reads_without_its_script() {
    let page = everything().rendered(Format::Html);
    let (page, _) = page.split_once("<script").unwrap();
    for wanted in [
        "failed: 3 problems in 2 of 13 trials; 2 trials could not be judged",
        "podproof run",
        "id=\"requirements\"",
        "failed[status]",
        "logout&#x2f;twice",
        "ACME-123, mended in 24.2",
    ] {
        assert!(page.contains(wanted), "`{wanted}` is not in {page}");
    }
}

#[test]
fn nothing_outside_the_page_is_needed_or_allowed() {
    let page = passing().rendered(Format::Html);
    assert!(page.contains("default-src &#x27;none&#x27;"), "{page}");
    for outside in ["<link", "@import", " url(", ":url(", "<iframe", "fetch("] {
        assert!(!page.contains(outside), "`{outside}`");
    }
}
