//! A real key, broken in every way that people and CI servers break one, in every place where a key or a certificate can
//! stand: whatever is said of it, no piece of it is ever shown.

use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

use crate::support::program::{own_spec, podproof};
use crate::targets::folder::{BOT, Folder, pem, pkcs1};

/// How a text with a key in it may come.
fn broken(text: &str) -> Vec<(&'static str, String)> {
    let one_line = text.replace('\n', " ");
    let half = text.len() / 2;
    let without_end: String = text.lines().filter(|line| !line.contains("-----END")).collect();
    vec![
        ("as it is", text.to_owned()),
        ("spaces", one_line.clone()),
        ("no breaks", text.replace('\n', "")),
        ("written out", text.replace('\n', "\\n")),
        ("written out twice", text.replace('\n', "\\\\n")),
        ("indented", text.replace('\n', "\n      ")),
        ("windows", text.replace('\n', "\r\n")),
        ("old mac", text.replace('\n', "\r")),
        ("quoted", format!("\"{one_line}\"")),
        ("cut", text[..half].to_owned()),
        ("cut in one line", one_line[..half].to_owned()),
        ("beginning lost", text[half..].to_owned()),
        ("without END", without_end.clone()),
        ("without END, spaces", without_end.replace('\n', " ")),
        ("without BEGIN", text.replace("-----BEGIN", "")),
        ("four dashes", text.replace("-----", "----")),
        ("six dashes", text.replace("-----", "------")),
        ("long dashes", text.replace("-----", "—")),
        ("small letters", text.replace("PRIVATE KEY", "private key")),
        ("mislabelled", text.replace("PRIVATE KEY", "CERTIFICATE")),
        ("another key", text.replace("PRIVATE KEY", "RSA PRIVATE KEY")),
        (
            "another END",
            text.replacen("END PRIVATE KEY", "END RSA PRIVATE KEY", 1),
        ),
        (
            "garbage",
            text.replacen("\nA", "\nA*§ ", 1).replacen("\nM", "\nM*§ ", 1),
        ),
        ("a character lost", text.replacen("MII", "MI", 1)),
        ("doubled", format!("{text}{text}")),
        ("in itself", text.replace("-----END", &format!("{text}-----END"))),
        ("null", text.replace('\n', "\0")),
    ]
}

/// A configuration in which the text stands wherever it can.
fn everywhere(folder: &Folder, text: &str) -> String {
    let certificate = pem("CERTIFICATE", &BOT.certificate);
    folder.private("keys/broken.pem", text.as_bytes());
    folder.private("keys/broken-behind.pem", format!("{certificate}{text}").as_bytes());
    folder.private("keys/broken-before.pem", format!("{text}{certificate}").as_bytes());
    let both = format!("{certificate}{text}");
    format!(
        "host: 127.0.0.1
port: 1
bot: {{ username: qa-bot, privateKey: {{ path: keys/broken.pem }} }}
app: {{ appId: qa-app, privateKeyContent: {text:?}, certificatePath: keys/broken.pem }}
ssl: {{ trustStore: {{ path: keys/broken.pem, password: {text:?} }} }}
conformance:
  identities:
    a: {{ privateKey: {{ content: {text:?} }} }}
    b: {{ privateKey: {{ content: \"${{KEY}}\" }} }}
    c: {{ privateKey: {{ path: \"${{KEY}}\" }} }}
    d: {{ privateKey: {{ path: {text:?} }} }}
    e: {{ privateKey: {text:?} }}
    f: {{ certificate: {{ path: keys/broken-behind.pem }} }}
    g: {{ certificate: {{ path: keys/broken-before.pem }} }}
    h: {{ certificate: {{ content: {both:?} }} }}
    i: {{ certificate: {{ content: \"${{KEY}}\" }} }}
    j: {{ certificate: {{ path: {text:?} }} }}
    k: {{ certificate: {{ path: keys/bot.p12, password: {text:?} }} }}
    l: {{ certificate: {{ path: \"${{KEY}}\", password: \"${{KEY}}\" }} }}
    m: {{ key: {text:?} }}
  limits: {{ requests: {text:?}, responseTime: \"${{KEY}}\" }}
  services: {{ relay: {text:?}, keyauth: {{ certificate: \"${{KEY}}\" }} }}
"
    )
}

/// Everything that the program says. It reads a small suite: what it says of a target does not depend on that.
fn said(folder: &Folder, command: &str, config: &str, key: &str) -> String {
    folder.write("config.yaml", config.as_bytes());
    let mut program = podproof(&[command, "--target", "config.yaml"]);
    let program = program
        .arg("--scenarios")
        .arg(small_suite())
        .arg("--spec")
        .arg(own_spec());
    // A variable cannot hold a null character.
    let program = program
        .env("KEY", key.replace('\0', "\u{1}"))
        .current_dir(folder.path(""));
    let output = program.output().unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    format!("{out}{err}")
}

fn small_suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cli/passing")
}

/// The pieces of a key that nothing may show.
struct Pieces {
    /// Of its text.
    of_text: AhoCorasick,
    /// Of its bytes and those of its text, as lists of numbers.
    of_bytes: AhoCorasick,
}

impl Pieces {
    fn of(key: &[u8]) -> Self {
        let text = pem("KEY", key);
        let body: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
        let joined = |bytes: &[u8], between: &str, shown: fn(&u8) -> String| {
            bytes.iter().map(shown).collect::<Vec<_>>().join(between)
        };
        let of_bytes = key.windows(8).chain(body.as_bytes().windows(8)).flat_map(|piece| {
            [
                joined(piece, ",", u8::to_string),
                joined(piece, ",", |byte| format!("0x{byte:02x}")),
                joined(piece, ":", |byte| format!("{byte:02x}")),
                joined(piece, "", |byte| format!("{byte:02x}")),
            ]
        });
        Self {
            of_text: AhoCorasick::new(body.as_bytes().windows(16)).unwrap(),
            of_bytes: AhoCorasick::new(of_bytes).unwrap(),
        }
    }

    /// The piece that a text shows.
    fn shown_in(&self, said: &str) -> Option<String> {
        let packed: String = said.chars().filter(|character| !character.is_whitespace()).collect();
        let lower = packed.to_lowercase();
        let as_text = self.of_text.find(&packed).map(|found| packed[found.range()].to_owned());
        as_text.or_else(|| Some(lower[self.of_bytes.find(&lower)?.range()].to_owned()))
    }
}

/// Plays one way of breaking the key, by the number of the thread's share.
fn nothing_is_shown_of(text: &str) {
    let ways = broken(text);
    let pieces = Pieces::of(&BOT.key);
    let pieces = &pieces;
    std::thread::scope(|scope| {
        for share in ways.chunks(ways.len().div_ceil(4)) {
            scope.spawn(move || {
                for (way, text) in share {
                    let folder = Folder::new();
                    let in_quotes = everywhere(&folder, text);
                    let bare = format!(
                        "host: 127.0.0.1\nport: 1\nbot: {{ username: x }}\napp:\n  privateKey:\n    content: {text}\n"
                    );
                    let as_key = format!("host: 127.0.0.1\n{text}\n");
                    // Up to 1024 characters that is a key of YAML, beyond that a mistake.
                    let in_place_of_a_key = |text: &str| {
                        format!("host: 127.0.0.1\nconformance:\n  identities:\n    n: {{ {text:?}: x }}\n")
                    };
                    let start = text.chars().take(900).collect::<String>();
                    let (long_key, short_key) = (in_place_of_a_key(text), in_place_of_a_key(&start));
                    for (form, config) in [
                        ("quoted", in_quotes),
                        ("bare", bare),
                        ("alone", as_key),
                        ("as a key", short_key),
                        ("as a key that is too long", long_key),
                        ("twice", format!("{{ {start:?}: 1, {start:?}: 2 }}")),
                    ] {
                        for command in ["check", "doctor"] {
                            let said = said(&folder, command, &config, text);
                            let shown = pieces.shown_in(&said);
                            assert_eq!(shown, None, "{command}, {way}, {form}:\n{said}");
                        }
                    }
                }
            });
        }
    });
}

#[test]
fn no_piece_of_a_broken_key_is_ever_shown() {
    nothing_is_shown_of(&pem("PRIVATE KEY", &BOT.key));
}

#[test]
fn no_piece_of_a_broken_key_of_the_older_form_is_ever_shown() {
    nothing_is_shown_of(&pkcs1(&BOT.key));
}

#[test]
fn a_piece_that_is_shown_is_found() {
    let pieces = Pieces::of(&BOT.key);
    let text = pem("KEY", &BOT.key);
    let line = text.lines().nth(3).unwrap();
    let numbers: Vec<String> = BOT.key[100..108].iter().map(u8::to_string).collect();
    let escaped: Vec<String> = line.bytes().take(8).map(|byte| format!("0x{byte:02X}")).collect();
    for shown in [
        &line[5..21],
        &format!("{} {}", &line[..9], &line[9..16]),
        &numbers.join(", "),
        &escaped.join(", "),
    ] {
        assert!(pieces.shown_in(&format!("see {shown} there")).is_some(), "{shown}");
    }
    assert_eq!(pieces.shown_in(&line[5..20]), None);
}
