//! `okrd eval`: how good the signals are, measured on series whose end is known.

mod cases;
mod forecast;
mod score;

pub use score::brier_and_error;
mod stall;

use super::{args, exit::Exit};

pub fn eval(arguments: &args::Eval) -> anyhow::Result<Exit> {
    match &arguments.what {
        args::Evaluated::Forecast(arguments) => forecast::forecast(arguments),
        args::Evaluated::Stall(arguments) => stall::stall(arguments),
    }
}
