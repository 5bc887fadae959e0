//! A world whose truth is known, and a source that tells it late, restated, and not always.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use okrd::{
    document::{Context, Fields, Path},
    okr::{FailureKind, Window},
    source::{Answer, Basics, Cell, Engine, FetchError, Numbers, Question, Shape, Source},
};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};

/// Numbers change for so long.
pub const SETTLE: SignedDuration = SignedDuration::from_hours(48);

/// Visits of every hour since `start`, and what the source does at every hour.
pub struct World {
    start: Timestamp,
    /// Visits before each hour.
    visits: Vec<f64>,
    /// Sign-ups before each hour; some visitors sign up.
    sign_ups: Vec<f64>,
    seed: u64,
    now: Mutex<Timestamp>,
    pub asked: Mutex<u64>,
    pub failed: Mutex<u64>,
}

/// The same number for the same seed and place, spread over 0 to 1.
pub fn chance(seed: u64, place: u64) -> f64 {
    let mut bits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ place.wrapping_mul(0xd1b5_4a32_d192_ed03);
    for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9), (27, 0x94d0_49bb_1331_11eb)] {
        bits = (bits ^ (bits >> shift)).wrapping_mul(factor);
    }
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

impl World {
    pub fn new(seed: u64, start: Timestamp, hours: u64) -> Self {
        let (mut visits, mut sign_ups) = (vec![0.0], vec![0.0]);
        for hour in 0..hours {
            let day = hour / 24;
            let weekend = if day % 7 >= 5 { 0.4 } else { 1.0 };
            let came = (20.0 * weekend * (1.0 + day as f64 / 700.0) * (0.5 + chance(seed, hour))).round();
            let signed = (came * 0.1 * (0.5 + chance(seed ^ 1, hour))).round();
            visits.push(visits[hour as usize] + came);
            sign_ups.push(sign_ups[hour as usize] + signed);
        }
        Self { start, visits, sign_ups, seed, now: Mutex::new(start), asked: Mutex::new(0), failed: Mutex::new(0) }
    }

    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap() = now;
    }

    fn hour(&self, at: Timestamp) -> usize {
        let hours = self.start.duration_until(at).as_secs().div_euclid(3600);
        usize::try_from(hours).unwrap_or(0).min(self.visits.len() - 1)
    }

    /// What is true of a window for good: visits and sign-ups, by whole hours.
    pub fn truth(&self, window: &Window) -> (f64, f64) {
        let (from, to) = (self.hour(window.start()), self.hour(window.end()));
        (self.visits[to] - self.visits[from], self.sign_ups[to] - self.sign_ups[from])
    }

    pub fn followers(&self, at: Timestamp) -> f64 {
        5000.0 + (self.sign_ups[self.hour(at)] / 3.0).round()
    }

    /// What the source says of it now: the newest hours are missing, those before are too many or too few, and only what is
    /// two days old is right.
    fn told(&self, window: &Window) -> (f64, f64) {
        let now = *self.now.lock().unwrap();
        let settled = Window::new(window.start(), (now - SETTLE).clamp(window.start(), window.end())).unwrap();
        let (mut visits, mut sign_ups) = self.truth(&settled);
        for hour in self.hour(settled.end())..self.hour(window.end()) {
            let at = self.start + SignedDuration::from_hours(hour as i64);
            let age = at.duration_until(now).as_hours();
            let part = match age {
                ..6 => 0.0,
                6..24 => 0.8,
                _ => 1.0 + 0.2 * (chance(self.seed ^ 2, hour as u64) - 0.4),
            };
            visits += (part * (self.visits[hour + 1] - self.visits[hour])).round();
            sign_ups += (part * (self.sign_ups[hour + 1] - self.sign_ups[hour])).round();
        }
        (visits, sign_ups)
    }

    /// Outages of hours and days, and single failures.
    fn fails(&self, asked: u64) -> Option<FailureKind> {
        let now = *self.now.lock().unwrap();
        let hour = self.hour(now) as u64;
        if chance(self.seed ^ 3, hour / 37) < 0.06 {
            return Some(FailureKind::Unavailable);
        }
        (chance(self.seed ^ 4, asked) < 0.03).then_some(FailureKind::Malformed)
    }
}

pub struct WorldEngine(pub Arc<World>);

#[derive(Clone)]
struct WorldSource(Arc<World>);

struct Ask {
    world: Arc<World>,
    what: &'static str,
}

impl fmt::Debug for WorldSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("world")
    }
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl Engine for WorldEngine {
    fn name(&self) -> &'static str {
        "world"
    }

    fn about(&self) -> &'static str {
        "A world of its own."
    }

    fn example(&self) -> &'static str {
        ""
    }

    fn source_schema(&self, _: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object" })
    }

    fn measure_schema(&self, _: &mut SchemaGenerator) -> Option<Schema> {
        None
    }

    fn source(&self, _: &mut Fields<'_, '_>, _: &Path<'_>, _: &mut Context<'_>, _: Basics) -> Option<Arc<dyn Source>> {
        Some(Arc::new(WorldSource(self.0.clone())))
    }
}

impl Source for WorldSource {
    fn question(
        &self,
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        _: Shape,
    ) -> Option<Arc<dyn Question>> {
        let what = fields.take::<String>("what", path, cx)?;
        Some(Arc::new(Ask { world: self.0.clone(), what: what.leak() }))
    }
}

#[async_trait]
impl Question for Ask {
    fn fingerprint(&self) -> &str {
        self.what
    }

    fn can_tell_the_past(&self) -> bool {
        self.what != "followers"
    }

    fn describe(&self, window: &Window) -> String {
        format!("{} of {window:?}", self.what)
    }

    async fn ask(&self, window: &Window) -> Result<Answer, FetchError> {
        let asked = {
            let mut asked = self.world.asked.lock().unwrap();
            *asked += 1;
            *asked
        };
        // A poll that is cut off here has asked, and will never hear.
        tokio::task::yield_now().await;
        if let Some(kind) = self.world.fails(asked) {
            *self.world.failed.lock().unwrap() += 1;
            return Err(FetchError::new(kind, "the source does not feel well"));
        }
        let (visits, sign_ups) = self.world.told(window);
        Ok(Answer::Document(match self.what {
            "visits" => json!({ "value": visits }),
            "rate" => json!({ "numerator": sign_ups, "denominator": visits }),
            _ => json!({ "value": self.world.followers(*self.world.now.lock().unwrap()) }),
        }))
    }

    fn picks_quickly(&self, _: &Answer) -> bool {
        true
    }

    fn pick(&self, answer: &Answer, _: &Window) -> Result<Numbers, FetchError> {
        let Answer::Document(Json::Object(fields)) = answer else { return Err(FetchError::malformed("no object")) };
        // Numerator before denominator, by their names in reverse.
        let mut fields: Vec<(&String, &Json)> = fields.iter().collect();
        fields.sort_by(|one, other| other.0.cmp(one.0));
        let columns = fields.iter().map(|(name, _)| (*name).clone()).collect();
        let row = fields.iter().map(|(_, value)| Cell::Number(value.as_f64().unwrap())).collect();
        Ok(Numbers { columns, rows: vec![row] })
    }
}
