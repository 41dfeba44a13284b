//! Documents that are given on the command line.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// A document given on the command line: `SERVICE=FILE`, or `SERVICE@/PREFIX=FILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractFile {
    /// The service that it is the contract of.
    pub service: String,
    /// The prefix of its paths; where absent, the document's own, that of the document whose place it takes, or `/SERVICE`.
    pub prefix: Option<String>,
    /// The file.
    pub path: PathBuf,
}

/// As it is given on the command line.
impl fmt::Display for ContractFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.service)?;
        if let Some(prefix) = &self.prefix {
            write!(formatter, "@{prefix}")?;
        }
        write!(formatter, "={}", self.path.display())
    }
}

impl FromStr for ContractFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, path) = text
            .split_once('=')
            .ok_or("expected SERVICE=FILE, for example login=login.yaml")?;
        let (service, prefix) = match name.split_once('@') {
            Some((service, prefix)) => (service, Some(prefix.to_owned())),
            None => (name, None),
        };
        if service.is_empty() || path.is_empty() {
            return Err("expected SERVICE=FILE, for example login=login.yaml".to_owned());
        }
        Ok(Self {
            service: service.to_owned(),
            prefix,
            path: path.into(),
        })
    }
}
