//! `okrd accept`: a number that was held back as implausible is right after all.

use std::sync::{Arc, RwLock};

use super::{args, exit::Exit, setup};
use crate::{
    clock::{Clock as _, SystemClock},
    daemon::prepare,
    lang::Amount,
    review::review_one,
    store::Change,
};

pub fn accept(arguments: &args::Accept) -> anyhow::Result<Exit> {
    let resolved = match setup::configuration(&arguments.place.config) {
        Ok(resolved) => resolved,
        Err(exit) => return Ok(exit),
    };
    let plan = &resolved.plan;
    let index = match setup::chosen(plan, std::slice::from_ref(&arguments.key_result)) {
        Ok(indices) => indices[0],
        Err(exit) => return Ok(exit),
    };
    let store = setup::open_store(&setup::store_path(&arguments.place, &resolved))?;
    setup::block_on(async {
        let (tracked, now) = (&plan.key_results[index], SystemClock.now());
        let facts = Arc::new(RwLock::new(prepare(plan, store.as_ref(), &SystemClock).await?));
        let assessment = review_one(plan, tracked, store.as_ref(), &facts, now).await?;
        let Some(held) = assessment.implausible else {
            anstream::eprintln!(
                "error: no number of `{}` is held back\nhint: `okrd explain {0}` shows its numbers",
                arguments.key_result
            );
            return Ok(Exit::Usage);
        };
        let change =
            Change::Accept { key_result: tracked.key_result.id.clone(), until: now, at: now, reason: arguments.reason.clone() };
        store.commit(plan.cycle.name(), vec![change]).await?;
        store.close().await?;
        let number = plan.language.amount(Amount::of(held, &tracked.key_result));
        setup::print(&format!("{}: {number} counts now; a running daemon takes it up within a minute\n", arguments.key_result))?;
        Ok(Exit::Done)
    })
}
