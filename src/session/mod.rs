//! Where the answers of an interview are kept: on disk before the next question, for their owner alone, or not at all.

mod folder;
mod lock;
mod progress;
mod sealed;
mod store;

pub use folder::{case_files, default_folder};
pub use progress::Progress;
pub use sealed::{Passphrase, Seal, SealError, is_sealed};
pub use store::{Store, StoreError};
