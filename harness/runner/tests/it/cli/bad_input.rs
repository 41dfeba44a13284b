//! Every file that is read, broken in every way: exit code 3, one input error that names it, and nothing is sent.

use std::fs;
use std::fs::File;

use crate::support::hostile::{Behaviour, HostileServer};
use crate::support::program::{Ended, Playground};

/// The exit code for what cannot be read.
const INVALID: i32 = 3;

/// What a file may be.
const ROLES: [Role; 5] = [
    Role {
        owner: "scenario",
        file: "scenarios/broken.yaml",
        arguments: &[],
    },
    Role {
        owner: "contract",
        file: "login.yaml",
        arguments: &["--contract", "login=login.yaml"],
    },
    Role {
        owner: "overlay",
        file: "overlay.yaml",
        arguments: &["--overlay", "overlay.yaml"],
    },
    Role {
        owner: "requirements",
        file: "spec/requirements/broken.yaml",
        arguments: &["--spec", "spec"],
    },
    Role {
        owner: "target",
        file: "target.yaml",
        arguments: &["--target", "target.yaml"],
    },
];

struct Role {
    /// The word in brackets.
    owner: &'static str,
    file: &'static str,
    arguments: &'static [&'static str],
}

/// Breaks the file of each role with `make`, and looks at what `run` says of it.
fn each_role(make: impl Fn(&Playground, &str), words: &str) {
    for role in &ROLES {
        let (told, connections) = broken(role, &make);
        is_one_complaint(&told, role, words);
        assert_eq!(connections, 0, "something was sent: {}", told.all());
    }
}

/// What `run` says when the file of a role is made by `make`, and how many connections it made.
fn broken(role: &Role, make: &impl Fn(&Playground, &str)) -> (Ended, usize) {
    let server = HostileServer::start(Behaviour::CloseUnread);
    let playground = Playground::with_a_scenario();
    playground.write("pod.yaml", target(&server));
    if role.arguments.contains(&"--spec") {
        playground.copy_spec();
    }
    make(&playground, role.file);
    let mut arguments = vec!["run"];
    arguments.extend(role.arguments);
    if !arguments.contains(&"--target") {
        arguments.extend(["--target", "pod.yaml"]);
    }
    let told = playground.podproof(&arguments);
    for report in ["junit.xml", "index.html", "summary.md"] {
        let text = fs::read_to_string(playground.path("reports").join(report)).unwrap();
        assert!(text.contains("nothing was played"), "{report}: {text}");
    }
    assert!(!playground.path("reports/run.jsonl").exists(), "nothing was recorded");
    (told, server.connections())
}

fn target(server: &HostileServer) -> String {
    format!(
        "scheme: http\nhost: 127.0.0.1\nport: {}\nbot: {{ username: qa-bot }}\n",
        server.port()
    )
}

fn is_one_complaint(told: &Ended, role: &Role, words: &str) {
    let all = told.all();
    assert_eq!(told.code, INVALID, "{}: {all}", role.owner);
    let input_errors = told.input_errors();
    assert_eq!(input_errors.len(), 1, "{}: {all}", role.owner);
    assert!(
        input_errors[0].starts_with(&format!("error[{}]: ", role.owner)),
        "{all}"
    );
    assert!(input_errors[0].contains(role.file), "{all}");
    assert!(
        input_errors[0].contains(words),
        "{}: expected `{words}`: {all}",
        role.owner
    );
    assert!(input_errors[0].contains("= help: "), "{}: {all}", role.owner);
    assert!(told.stderr.ends_with("1 mistake; nothing was sent\n"), "{all}");
}

#[test]
fn a_malformed_file_is_named_with_the_place() {
    each_role(|here, file| here.write(file, "title: [unclosed\nother: x\n"), "2:");
}

#[test]
fn an_absent_file_is_named() {
    for role in ROLES.iter().filter(|role| !role.file.contains('/')) {
        let (told, connections) = broken(role, &|_: &Playground, _: &str| ());
        is_one_complaint(&told, role, "there is no such file");
        assert_eq!(connections, 0);
    }
}

#[test]
fn a_link_to_nothing_is_named() {
    each_role(
        |here, file| std::os::unix::fs::symlink("nowhere.yaml", here.path(file)).unwrap(),
        "there is no such file",
    );
}

#[test]
fn a_link_to_itself_is_named() {
    each_role(
        |here, file| {
            let name = file.rsplit('/').next().unwrap();
            std::os::unix::fs::symlink(name, here.path(file)).unwrap();
        },
        "links that lead in a circle",
    );
}

#[test]
fn a_folder_in_place_of_a_file_is_named() {
    for role in ROLES.iter().filter(|role| !role.file.contains('/')) {
        let make = |here: &Playground, file: &str| fs::create_dir(here.path(file)).unwrap();
        let (told, connections) = broken(role, &make);
        is_one_complaint(&told, role, "expected a file, found the folder");
        assert_eq!(connections, 0);
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_named() {
    each_role(|here, file| here.write(file, b"title: caf\xe9\n"), "is not UTF-8");
    each_role(|here, file| here.write(file, [0xff, 0xfe, b'a', 0]), "is not UTF-8");
}

#[test]
fn a_file_of_100_megabytes_is_not_read() {
    each_role(
        |here, file| {
            here.write(file, "title: large\n");
            let file = File::options().write(true).open(here.path(file)).unwrap();
            file.set_len(100 * 1024 * 1024).unwrap();
        },
        "larger than 16 MiB",
    );
}

#[test]
fn a_yaml_bomb_does_not_go_off() {
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    bomb.extend(
        ('b'..='k')
            .zip('a'..='j')
            .map(|(this, last)| format!("{this}: &{this} [{}]\n", vec![format!("*{last}"); 10].join(", "))),
    );
    each_role(
        |here, file| here.write(file, &bomb),
        "unfolds into more than can be read",
    );
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!("{}1{}\n", "[".repeat(30_000), "]".repeat(30_000));
    each_role(|here, file| here.write(file, &deep), "nested too deeply");
}

#[test]
fn an_empty_file_is_told_to_be_empty() {
    for role in &ROLES {
        // To serde, nothing is a mapping with nothing in it; a target may say what it lacks.
        let words = if role.owner == "target" {
            ""
        } else {
            "the file is empty"
        };
        for content in ["", "# only a comment\n", "---\n~\n"] {
            let (told, connections) = broken(role, &|here: &Playground, file: &str| here.write(file, content));
            is_one_complaint(&told, role, words);
            assert_eq!(connections, 0);
        }
    }
}

#[test]
fn a_list_or_a_text_at_the_top_is_no_document() {
    each_role(|here, file| here.write(file, "- a\n- b\n"), "a list");
    each_role(|here, file| here.write(file, "a text\n"), ", found ");
}

#[test]
fn a_tag_is_refused() {
    each_role(|here, file| here.write(file, "title: !secret x\n"), "tag");
}

#[test]
fn a_repeated_key_is_refused() {
    each_role(
        |here, file| here.write(file, "title: x\nother: y\ntitle: z\n"),
        "written twice",
    );
}

#[test]
fn two_documents_in_a_file_are_refused() {
    each_role(
        |here, file| here.write(file, "title: x\n---\ntitle: z\n"),
        "more than one",
    );
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let content = "title: \"\u{1b}]0;owned\u{7}\u{202e}\"\n\u{1b}[2J: [\n";
    for role in &ROLES {
        let (told, _) = broken(role, &|here: &Playground, file: &str| here.write(file, content));
        is_one_complaint(&told, role, "");
        let acting = told.stderr.find(|character: char| {
            character != '\n' && (character.is_control() || ('\u{202a}'..='\u{202e}').contains(&character))
        });
        assert_eq!(acting, None, "{:?}", told.stderr);
    }
}

#[test]
fn a_folder_that_links_to_itself_is_read_once() {
    let playground = Playground::with_a_scenario();
    std::os::unix::fs::symlink(".", playground.path("scenarios/again")).unwrap();
    let told = playground.podproof(&["check", "--scenarios", "./scenarios"]);
    assert!(
        told.stdout.starts_with("no mistakes: 1 scenario (1 trial), "),
        "{}",
        told.all()
    );
}

#[test]
fn a_scenario_that_is_a_folder_is_looked_into() {
    let playground = Playground::with_a_scenario();
    playground.write("scenarios/more.yaml/inner.yaml", crate::support::program::SIGN_IN);
    let told = playground.podproof(&["check", "--scenarios", "./scenarios"]);
    assert!(
        told.stdout.starts_with("no mistakes: 2 scenarios (2 trials), "),
        "{}",
        told.all()
    );
}

#[test]
fn an_absent_folder_is_named_once() {
    let playground = Playground::with_a_scenario();
    for (arguments, folder) in [
        (["run", "--scenarios", "nowhere"], "nowhere"),
        (["run", "--spec", "nowhere"], "nowhere"),
        (["check", "--spec", "spec"], "spec"),
    ] {
        let told = playground.podproof(&arguments);
        assert_eq!(told.code, INVALID, "{}", told.all());
        assert_eq!(told.input_errors().len(), 1, "{}", told.all());
        assert!(
            told.stderr.contains(&format!("there is no folder `{folder}`")),
            "{}",
            told.all()
        );
    }
}

#[test]
fn a_folder_without_scenarios_is_named() {
    let playground = Playground::new();
    playground.write("scenarios/notes.txt", "nothing yet");
    let told = playground.podproof(&["run"]);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert!(
        told.stderr.contains("there is no scenario in `scenarios`"),
        "{}",
        told.all()
    );
}

const OVERLAY: &str = "overlay: 1.0.0
info: { title: Ours, version: \"1\" }
actions:
  - target: $.paths['/nowhere']
    x-reason: to see what is said of it
    update: { description: x }
";

/// What `check` says when one further file is given.
fn check_with(option: &str, value: &str, file: &str, content: &str) -> Ended {
    let playground = Playground::with_a_scenario();
    playground.write(file, content);
    playground.podproof(&["check", option, value])
}

#[test]
fn an_overlay_without_a_reason_is_refused() {
    let content = OVERLAY.replace("    x-reason: to see what is said of it\n", "");
    let told = check_with("--overlay", "ours.yaml", "ours.yaml", &content);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert_eq!(told.input_errors().len(), 1, "{}", told.all());
    assert!(
        told.stderr
            .starts_with("error[overlay]: `x-reason` is missing\n --> ours.yaml:4:5"),
        "{}",
        told.all()
    );
    assert!(told.stderr.contains("= help: say why"), "{}", told.all());
}

#[test]
fn an_overlay_that_matches_nothing_is_refused() {
    let told = check_with("--overlay", "ours.yaml", "ours.yaml", OVERLAY);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert_eq!(told.input_errors().len(), 1, "{}", told.all());
    assert!(
        told.stderr.contains("matches nothing") && told.stderr.contains("ours.yaml:4:13"),
        "{}",
        told.all()
    );
}

#[test]
fn a_reference_to_nothing_is_found_where_it_stands() {
    let content = "openapi: 3.0.3
info: { title: Ours, version: \"1\" }
servers: [{ url: /ours }]
paths:
  /ping:
    get:
      responses:
        '200':
          description: a pong
          content: { application/json: { schema: { $ref: '#/components/schemas/Pong' } } }
";
    let told = check_with("--contract", "ours=ours.yaml", "ours.yaml", content);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert_eq!(told.input_errors().len(), 1, "{}", told.all());
    assert!(
        told.stderr
            .contains("`$ref: #/components/schemas/Pong` points at nothing"),
        "{}",
        told.all()
    );
    assert!(told.stderr.contains("ours.yaml:10:58"), "{}", told.all());
}

#[test]
fn a_requirement_of_unknown_level_is_refused() {
    let playground = Playground::with_a_scenario();
    playground.copy_spec();
    let content =
        "area: ours\ntitle: Ours\nrequirements:\n  - id: OURS-01\n    level: might\n    text: x\n    source: us\n";
    playground.write("spec/requirements/ours.yaml", content);
    let told = playground.podproof(&["check", "--spec", "spec"]);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert!(told.stderr.contains("`might` means nothing here"), "{}", told.all());
    assert!(told.stderr.contains("ours.yaml:5:12"), "{}", told.all());
    assert!(
        told.stderr.contains("use one of `must`, `should`, `observe`"),
        "{}",
        told.all()
    );
}

#[test]
fn a_misspelt_service_is_one_mistake() {
    let playground = Playground::with_a_scenario();
    playground.copy_spec();
    let told = playground.podproof(&["check", "--contract", "logn=spec/openapi/login.yaml"]);
    assert_eq!(told.code, INVALID, "{}", told.all());
    assert_eq!(told.input_errors().len(), 1, "{}", told.all());
    assert!(told.stderr.contains("there is no service `logn`"), "{}", told.all());
    assert!(told.stderr.contains("did you mean `login`?"), "{}", told.all());
}

#[test]
fn a_selector_that_fits_nothing_is_told_what_it_may_have_meant() {
    let playground = Playground::with_a_scenario();
    for (selector, expected) in [
        ("smoke", "no trial matches `smoke`; it is a tag: `--tag smoke`; "),
        ("sing-in", "no trial matches `sing-in`; did you mean `sign-in`?; "),
        ("quantum", "no trial matches `quantum`; `podproof list`"),
    ] {
        let told = playground.podproof(&["run", selector]);
        assert_eq!(told.code, 5, "{}", told.all());
        assert!(told.stderr.contains(expected), "{}", told.all());
    }
}
