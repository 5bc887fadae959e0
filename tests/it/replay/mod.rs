//! The recorded history, replayed: the strip and the alerts of a story that is known, and that nothing is decided anew.

mod agreement;
mod story;
