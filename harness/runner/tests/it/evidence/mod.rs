//! Evidence: packs as they are made, checked, and tampered with.
mod hostile;
mod made;
mod support;
mod tampered;
mod upgrade;
