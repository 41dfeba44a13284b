//! The folder of the locks: one for each user of this machine.
//!
//! Two processes of a user have to meet in it, started from a shell, by cron or by a CI server. So neither `TMPDIR`, `XDG_RUNTIME_DIR`,
//! `HOME` nor `USER` has a part in it: on Unix it is `/tmp/podproof-UID`. Everybody may write to `/tmp`, so a folder that is there
//! already is used only if it is this user's, and nobody else can enter it.

use std::io;
use std::path::PathBuf;

/// The folder, made if it is not there.
///
/// # Errors
/// It cannot be made, or is not this user's alone.
#[cfg(unix)]
pub(super) fn made() -> io::Result<PathBuf> {
    let user = rustix::process::geteuid().as_raw();
    let folder = PathBuf::from(format!("/tmp/podproof-{user}"));
    unix::make(&folder)?;
    unix::check(&folder, user)?;
    Ok(folder)
}

/// The folder, made if it is not there. On Windows the temporary folder is the user's own.
///
/// # Errors
/// It cannot be made.
#[cfg(not(unix))]
pub(super) fn made() -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join("podproof-locks");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
    use std::path::Path;

    /// Makes the folder, for its owner alone; that it is there already is none of its errors.
    pub(super) fn make(folder: &Path) -> io::Result<()> {
        match fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(io::Error::new(
                error.kind(),
                format!("`{}` cannot be made: {error}", folder.display()),
            )),
            _ => Ok(()),
        }
    }

    /// Whether the folder is this user's, and nobody else can enter it: through a link, or a file that somebody else put there, a lock
    /// could be taken on a file of ours, or be held by others.
    pub(super) fn check(folder: &Path, user: u32) -> io::Result<()> {
        // Not where a link leads to.
        let found = fs::symlink_metadata(folder)?;
        let what = if !found.is_dir() {
            "is no folder"
        } else if found.uid() != user {
            "belongs to another user"
        } else if found.permissions().mode() & 0o077 != 0 {
            "is open to others (expected the permissions 700)"
        } else {
            return Ok(());
        };
        let what = format!("`{}` {what}", folder.display());
        Err(io::Error::new(io::ErrorKind::PermissionDenied, what))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_a_folder_of_this_user_that_nobody_else_can_enter_is_used() {
            let here = tempfile::tempdir().expect("a folder");
            let user = rustix::process::geteuid().as_raw();
            let folder = here.path().join("locks");
            make(&folder).expect("made");
            make(&folder).expect("there already");
            check(&folder, user).expect("of this user alone");
            let refused = |folder: &Path, user| check(folder, user).expect_err("refused").to_string();
            assert!(refused(&folder, user + 1).ends_with("belongs to another user"));
            let link = here.path().join("link");
            std::os::unix::fs::symlink(&folder, &link).expect("a link");
            assert!(refused(&link, user).ends_with("is no folder"));
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).expect("permissions");
            assert!(refused(&folder, user).contains("open to others"));
            let file = here.path().join("file");
            fs::write(&file, "").expect("a file");
            assert!(refused(&file, user).ends_with("is no folder"));
        }
    }
}
