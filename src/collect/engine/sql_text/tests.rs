use super::*;

fn filled(text: &str, dialect: Dialect) -> String {
    let text = SqlText::read(text, dialect).unwrap_or_else(|flaws| panic!("{text}: {flaws:?}"));
    text.fill(|variable| format!("<{variable:?}>"))
}

fn flaws(text: &str, dialect: Dialect) -> Vec<(String, String)> {
    let flaws = SqlText::read(text, dialect).expect_err(text);
    flaws.into_iter().map(|flaw| (flaw.problem, flaw.hint)).collect()
}

#[test]
fn variables_are_found_in_code_and_nowhere_else() {
    use Dialect::*;
    #[rustfmt::skip]
    let table = [
        ("every variable is known by its whole name", Postgres,
         "select $start, $start_date, $start_epoch, $end, $end_date, $end_epoch",
         "select <Start>, <StartDate>, <StartEpoch>, <End>, <EndDate>, <EndEpoch>"),
        ("a cast may follow at once", Postgres, "select $start::date", "select <Start>::date"),
        ("a variable is no text", Postgres, "select '$start', 'it''s $end', $end", "select '$start', 'it''s $end', <End>"),
        ("a backslash is a letter in standard text", Postgres, r"select '\', $end, ''", r"select '\', <End>, ''"),
        ("and escapes where the text says so", Postgres, r"select E'\'$start', $end", r"select E'\'$start', <End>"),
        ("MySQL escapes with it always", Mysql, r"select '\'$start', $end", r"select '\'$start', <End>"),
        ("names in quotes", Postgres, r#"select "$start""$end" from t"#, r#"select "$start""$end" from t"#),
        ("names in backticks", Mysql, "select `$start` from t", "select `$start` from t"),
        ("names in brackets", Sqlite, "select [$start] from t", "select [$start] from t"),
        ("arrays have brackets too", Postgres, "select a[$start_epoch]", "select a[<StartEpoch>]"),
        ("a dollar inside a name", Postgres, "select a$start from t where b < $end", "select a$start from t where b < <End>"),
        ("dollar quotes", Postgres, "select $$ $start $$, $x$ $end $$ $x$, $end", "select $$ $start $$, $x$ $end $$ $x$, <End>"),
        ("comments to the end of the line", Postgres, "select 1 -- $start 'quote\n + $end", "select 1 -- $start 'quote\n + <End>"),
        ("comments in comments", Postgres, "select /* /* */ $start */ $end", "select /* /* */ $start */ <End>"),
        ("which only Postgres has", Sqlite, "select /* /* */ $end", "select /* /* */ <End>"),
        ("hash comments", Mysql, "select 1 # $start\n + 1", "select 1 # $start\n + 1"),
        ("two minus signs are a sum in MySQL", Mysql, "select 5--$end_epoch", "select 5--<EndEpoch>"),
        ("leading comments and parentheses", Postgres, "/* a */ -- b\n (select 1) union (select 2)", "/* a */ -- b\n (select 1) union (select 2)"),
        ("a stop at the end is dropped", Postgres, "with a as (select 1) select * from a ; -- done\n;", "with a as (select 1) select * from a "),
        ("accents", Postgres, "select \"é\", 'ñ$start', été from t where x<$end", "select \"é\", 'ñ$start', été from t where x<<End>"),
        ("casts and operators stay", Postgres, "select a::int, b @> c, d ? 'e'", "select a::int, b @> c, d ? 'e'"),
        ("user variables of MySQL stay", Mysql, "select @@version, @x", "select @@version, @x"),
    ];
    for (case, dialect, text, wanted) in table {
        assert_eq!(filled(text, dialect), wanted, "{case}");
    }
}

#[test]
fn a_query_that_is_no_question_is_refused_with_a_remedy() {
    use Dialect::*;
    #[rustfmt::skip]
    let table = [
        ("select 1 where a > $strat", Postgres, "`$strat` is no variable", "did you mean `$start`?"),
        ("select $from", Postgres, "`$from` is no variable", "known: $start, $end, $start_date, $end_date, $start_epoch, $end_epoch"),
        ("select $1", Postgres, "`$1` is no variable", "known: $start, $end"),
        ("select $ 1", Sqlite, "a `$` stands alone", "write `$start`"),
        ("select :start", Postgres, "`:start` has no value", "write `$start`"),
        ("select @end", Mysql, "`@end` has no value", "write `$end`"),
        ("select :day", Sqlite, "`:day` has no value", "write `$start` or `$end`"),
        ("select ?", Sqlite, "`?` has no value", "write `$start` or `$end`"),
        ("select '{{ start }}', {{ start }}", Mysql, "`{{ }}` is not filled in here", "write `$start` or `$end`"),
        ("select 1; select 2", Postgres, "a second statement follows the first", "one statement"),
        ("delete from t", Postgres, "the query starts with `delete`, and can only ask", "SELECT or WITH"),
        ("-- select\nUPDATE t set a = 1", Mysql, "the query starts with `update`", "SELECT or WITH"),
        ("'select'", Mysql, "the query starts with `'`", "SELECT or WITH"),
        ("select * into copy from t", Postgres, "SELECT ... INTO writes", "leave INTO out"),
        ("select 1 /*! into outfile 'x' */", Mysql, "MySQL runs what stands in `/*! */`", "without the comment"),
        (" -- nothing", Sqlite, "the query is empty", "write one SELECT"),
        ("select 'a", Sqlite, "a quoted text has no closing `'`", "close it"),
        (r"select 'a\", Mysql, "a quoted text has no closing `'`", "close it"),
        ("select $x$ a", Postgres, "the text that is quoted by `$x$` does not end", "add `$x$`"),
        ("select /* a", Mysql, "a comment does not end", "add `*/`"),
        ("select [a", Sqlite, "an identifier in brackets has no `]`", "add `]`"),
    ];
    for (text, dialect, problem, hint) in table {
        let found = flaws(text, dialect);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].0.starts_with(problem), "{text}: {found:?}");
        assert!(found[0].1.contains(hint), "{text}: {found:?}");
    }
    assert_eq!(flaws("drop table t; select $strat", Postgres).len(), 3, "all of them are told at once");
    assert!(flaws(&format!("select {}", "1+".repeat(60_000)), Postgres)[0].0.contains("longer than"));
}

#[test]
fn whether_the_past_can_be_asked_shows_in_the_text() {
    let text = |text| SqlText::read(text, Dialect::Sqlite).unwrap();
    assert!(!text("select count(*) from t where name = '$start'").is_windowed());
    let end_only = text("select count(*) from t where at < $end");
    assert!(end_only.is_windowed() && !end_only.uses_start());
    assert!(text("select count(*) from t where at >= $start_epoch").uses_start());
}

#[test]
fn no_text_makes_reading_panic() {
    let pieces =
        ["'", "\"", "$", "$start", "$$", "/*", "*/", "--", "\n", "\\", "é", "E'", ";", "[", "`", ":", "{{", " select ", "#"];
    for (first, second, third) in
        pieces.iter().flat_map(|a| pieces.iter().map(move |b| (a, b))).flat_map(|(a, b)| pieces.iter().map(move |c| (a, b, c)))
    {
        for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
            if let Ok(text) = SqlText::read(&format!("select {first}{second}{third}"), dialect) {
                text.fill(|_| String::new());
            }
        }
    }
}
