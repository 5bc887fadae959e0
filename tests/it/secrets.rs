//! Where credentials come from, and that none of them gets out.

mod canary;
mod places;
