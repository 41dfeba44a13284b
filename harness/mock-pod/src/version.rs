//! Versions of a pod, as its answers tell them apart: which operations there are, and how three of them answer.
//!
//! Each is named by what the vendor calls the documents of its time, or by the month of a change that no document's version shows.
//! A version differs from the one before it in what its sentence says, and in nothing else. Unlike a deviation none of them is a
//! lie: each was honest in its day. Two neighbours may answer alike; an upgrade from one to the other changes nothing.

use std::fmt;
use std::str::FromStr;

macro_rules! versions {
    ($($(#[$attribute:meta])* $variant:ident $name:literal $sentence:literal)*) => {
        /// A version of a pod, by how it answers. The order is that of time.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PodVersion {
            $(#[doc = $sentence] $(#[$attribute])* $variant,)*
        }

        impl PodVersion {
            /// Every version, the oldest first.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name, as in `--pod-version NAME`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What is different since the version before, in a fragment without a full stop.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Self::$variant => $sentence,)*
                }
            }
        }
    };
}

versions! {
    V1_46 "1.46" "certificates sign service accounts in; nothing can be logged out"
    V1_47 "1.47" "apps sign in with certificates and act for users; sessions can be logged out, which is answered with a token"
    V1_51 "1.51" "service accounts sign in with RSA keys"
    V1_53 "1.53" "apps sign in with RSA keys and act for users, extension apps as well"
    V20_6 "20.6" "nothing is different on the wire"
    V20_7 "20.7" "nothing is different on the wire, though code that is generated from the documents is"
    V20_10 "20.10" "nothing is different on the wire, though code that is generated from the documents is"
    V20_13 "20.13" "access tokens can be asked for"
    V20_14 "20.14" "the keys of access tokens are published; the sign-in of a service account adds `authorizationToken`"
    V2022_10 "2022-10" "logging out is answered with a message, no longer with a token"
    V2024_11 "2024-11" "certificate sign-in refuses a `Content-Type` and a body"
    #[default]
    Current "current" "administrators see and end the sessions of users, since July 2025; what the mock is without being told"
    DeprecatedRemoved "deprecated-removed" "the deprecated operations for apps with certificates are gone"
}

/// The operations that were not always there, with the first version that has them.
const SINCE: &[(&str, PodVersion)] = &[
    ("/sessionauth/v1/logout", PodVersion::V1_47),
    ("/keyauth/v1/logout", PodVersion::V1_47),
    ("/sessionauth/v1/app/authenticate", PodVersion::V1_47),
    ("/sessionauth/v1/app/user/{uid}/authenticate", PodVersion::V1_47),
    (
        "/sessionauth/v1/app/username/{username}/authenticate",
        PodVersion::V1_47,
    ),
    ("/login/pubkey/authenticate", PodVersion::V1_51),
    ("/relay/pubkey/authenticate", PodVersion::V1_51),
    ("/login/pubkey/app/authenticate", PodVersion::V1_53),
    ("/login/pubkey/app/user/{userId}/authenticate", PodVersion::V1_53),
    ("/login/pubkey/app/username/{username}/authenticate", PodVersion::V1_53),
    ("/login/v1/pubkey/app/authenticate/extensionApp", PodVersion::V1_53),
    ("/login/idm/tokens", PodVersion::V20_13),
    ("/login/idm/keys", PodVersion::V20_14),
    ("/pod/v1/users/{uid}/sessions", PodVersion::Current),
    ("/pod/v1/users/{uid}/sessions/logout", PodVersion::Current),
    ("/pod/v1/users/{uid}/sessions/{sid}/logout", PodVersion::Current),
];

/// The operations that are deprecated.
const DEPRECATED: [&str; 4] = [
    "/sessionauth/v1/authenticate/extensionApp",
    "/sessionauth/v1/app/authenticate",
    "/sessionauth/v1/app/user/{uid}/authenticate",
    "/sessionauth/v1/app/username/{username}/authenticate",
];

impl PodVersion {
    /// Whether there is an operation at this path.
    pub(crate) fn has(self, template: &str) -> bool {
        let since = SINCE.iter().find(|(path, _)| *path == template);
        let is_there = since.is_none_or(|(_, since)| self >= *since);
        is_there && !(self >= Self::DeprecatedRemoved && DEPRECATED.contains(&template))
    }

    /// Whether the sign-in of a service account adds an `authorizationToken`.
    pub(crate) fn adds_authorization_token(self) -> bool {
        self >= Self::V20_14
    }

    /// Whether logging out is answered with a `Token`, rather than a message.
    pub(crate) fn answers_logout_with_token(self) -> bool {
        self < Self::V2022_10
    }

    /// Whether signing in with a certificate goes together with a `Content-Type` and a body.
    pub(crate) fn takes_certificate_content(self) -> bool {
        self < Self::V2024_11
    }
}

impl fmt::Display for PodVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that is no version's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no version is called `{0}`")]
pub struct UnknownVersion(String);

impl FromStr for PodVersion {
    type Err = UnknownVersion;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let named = Self::ALL.iter().find(|version| version.name() == name);
        named.copied().ok_or_else(|| UnknownVersion(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::PodVersion;

    #[test]
    fn every_version_is_found_by_its_name_and_comes_after_the_one_before() {
        for version in PodVersion::ALL {
            assert_eq!(version.name().parse(), Ok(*version));
        }
        assert!(PodVersion::ALL.is_sorted());
        assert!("20.15".parse::<PodVersion>().is_err());
    }

    #[test]
    fn an_operation_that_appears_stays_until_it_is_removed() {
        let template = "/sessionauth/v1/app/authenticate";
        let there = PodVersion::ALL.iter().filter(|version| version.has(template));
        assert_eq!(there.count(), PodVersion::ALL.len() - 2);
        assert!(!PodVersion::V1_46.has(template) && !PodVersion::DeprecatedRemoved.has(template));
        assert!(PodVersion::ALL.iter().all(|version| version.has("/pod/v2/sessioninfo")));
    }
}
