//! `okrd eval`: how good the signals are, measured on series whose end is known.

mod cases;
mod stall;

use super::{args, exit::Exit};

pub fn eval(arguments: &args::Eval) -> anyhow::Result<Exit> {
    match &arguments.what {
        args::Evaluated::Stall(arguments) => stall::stall(arguments),
    }
}
