//! Alerts: what a message says, and how it gets where it should, whatever happens on the way.

mod alertmanager;
mod arriving;
mod company;
mod held_back;
mod killed;
mod mail;
mod messages;
mod reporting;
mod troubled;
