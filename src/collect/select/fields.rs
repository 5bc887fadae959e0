//! The fields of a selection as typed, and what they mean together.

use super::{
    expression::Expression,
    pick::{Selection, What},
};
use crate::{
    document::{Context, Fields, Mistake, Path},
    okr::Kind,
    record,
    source::Shape,
};

record! {
    /// Which number to read out of the answer: `value` of all of it, or one of `count`, `distinct`, `sum`, `mean`, `latest`, `min`, `max` or
    /// `numerator` and `denominator` over its records. Every expression is a plain path such as `.data.total`, or jq.
    pub struct SelectionFields {
        /// The number itself: `.data.total`, or jq over the whole answer. A number, or text that is one (with a decimal point).
        pub value: Option<Expression>,
        /// Where the list of records is: `.data.items`. Without it, the answer is the list, as in a CSV.
        pub records: Option<Expression>,
        /// Keeps the records for which this is neither false nor null: `.status == "won"`.
        pub r#where: Option<Expression>,
        /// The date of a record; only records of the window count. RFC 3339, RFC 2822, `2026-10-31`, `2026-10-31 18:00` (in the file's time
        /// zone), or epoch seconds or milliseconds.
        pub date: Option<Expression>,
        /// How many records there are.
        pub count: Option<bool>,
        /// How many different values there are, of all records: one person with three registrations is one `.email`. Records
        /// without this field are left out.
        pub distinct: Option<Expression>,
        /// The sum over all records; records without this field are left out.
        pub sum: Option<Expression>,
        /// The mean over all records that have this field.
        pub mean: Option<Expression>,
        /// The value of the newest record; needs `date`. For a state (`kind: level`, `rank` or `milestone`), the newest before the
        /// window's end, however old; else the newest in the window.
        pub latest: Option<Expression>,
        /// The smallest over all records.
        pub min: Option<Expression>,
        /// The largest over all records.
        pub max: Option<Expression>,
        /// For `kind: ratio`: what is added up above the line.
        pub numerator: Option<Expression>,
        /// For `kind: ratio`: what is added up below the line.
        pub denominator: Option<Expression>,
    }
}

const CHOICES: &str = "`value: .data.total`, or over records one of `count: true`, `distinct: .email`, `sum: .amount`, `mean:`, `latest:`, `min:`, \
                       `max:`, or `numerator:` with `denominator:`";

impl Selection {
    /// Takes the fields of a selection out of a measure. `otherwise` is the `value` where nothing is said at all.
    pub fn read(
        fields: &mut Fields<'_, '_>,
        path: &Path<'_>,
        cx: &mut Context<'_>,
        shape: &Shape,
        otherwise: Option<&str>,
    ) -> Option<Self> {
        let typed = SelectionFields::take(fields, path, cx)?;
        let mut mistake = |name: &str, problem: String, hint: &str| {
            cx.report(Mistake::error(fields.key_place(name), path, problem).hint(hint));
        };
        let chooses = [typed.records.is_some(), typed.r#where.is_some(), typed.date.is_some()];

        let mut said: Vec<(&str, What)> = Vec::new();
        match typed.count {
            Some(true) => said.push(("count", What::Count)),
            Some(false) => {
                mistake("count", "`count: false` reads nothing".to_owned(), CHOICES);
                return None;
            }
            None => {}
        }
        let named = [
            ("value", typed.value.map(What::Value)),
            ("distinct", typed.distinct.map(What::Distinct)),
            ("sum", typed.sum.map(What::Sum)),
            ("mean", typed.mean.map(What::Mean)),
            ("latest", typed.latest.map(What::Latest)),
            ("min", typed.min.map(What::Min)),
            ("max", typed.max.map(What::Max)),
        ];
        said.extend(named.into_iter().filter_map(|(name, what)| Some((name, what?))));
        match (typed.numerator, typed.denominator) {
            (Some(numerator), Some(denominator)) => said.push(("numerator", What::Ratio(numerator, denominator))),
            (Some(_), None) => {
                mistake("numerator", "`numerator` needs a `denominator`".to_owned(), "add `denominator: ...`");
                return None;
            }
            (None, Some(_)) => {
                mistake("denominator", "`denominator` needs a `numerator`".to_owned(), "add `numerator: ...`");
                return None;
            }
            (None, None) => {}
        }
        if let (true, Some(text)) = (said.is_empty() && chooses == [false; 3], otherwise) {
            said.push(("value", What::Value(Expression::parse(text).expect("the default is an expression"))));
        }

        let Some((name, what)) = said.pop() else {
            mistake("", "nothing says which number to read".to_owned(), &format!("add {CHOICES}"));
            return None;
        };
        if let Some((other, _)) = said.first() {
            mistake(name, format!("`{other}` and `{name}` both say which number to read"), "keep one of the two");
            return None;
        }
        let problem = match &what {
            What::Ratio(..) if shape.kind != Kind::Ratio => Some((
                format!("`numerator` and `denominator` make a ratio, and this measure is a {}", shape.kind.name()),
                "say `kind: ratio`",
            )),
            What::Latest(_) if typed.date.is_none() => {
                Some(("`latest` needs to know the dates".to_owned(), "add `date: .created_at`"))
            }
            What::Value(_) if !shape.each_record && chooses != [false; 3] => Some((
                "`value` reads the whole answer, so `records`, `where` and `date` have no meaning beside it".to_owned(),
                "use `sum:`, `mean:`, `latest:`, `min:` or `max:` over the records, or choose within the `value`",
            )),
            What::Value(_) | What::Ratio(..) => None,
            _ if shape.each_record => Some((
                format!("`{name}` makes one number of all records, and one number a record is asked for"),
                "use `value:`, or `numerator:` and `denominator:`, which are then read of each record",
            )),
            _ => None,
        };
        if let Some((problem, hint)) = problem {
            mistake(name, problem, hint);
            return None;
        }
        Some(Self {
            what,
            records: typed.records,
            filter: typed.r#where,
            date: typed.date,
            kind: shape.kind,
            each: shape.each_record,
        })
    }
}
