//! What filters compute, what they may not say, and that none of them can hurt the process.

use serde_json::{Value, json};

use super::{Filter, Overrun, Val, limited};

const STEPS: u64 = 4_000_000;

/// The outputs of a filter, or the text of its error.
fn outputs(text: &str, input: &Value) -> Result<Vec<Value>, String> {
    let filter = Filter::compile(text).map_err(|refusal| refusal.problem)?;
    let mut outputs = Vec::new();
    match limited(STEPS, || filter.run(Val::from_document(input), |value| outputs.push(value.to_document()))) {
        Ok(outcome) => outcome.map(|()| outputs),
        Err(overrun) => Err(overrun.to_string()),
    }
}

#[test]
fn filters_compute_what_jq_says() {
    let input = json!({
        "campaigns": [
            {"name": "a", "opens": 30, "sends": 100, "tags": ["x", "y"], "at": "2026-10-01T08:00:00Z"},
            {"name": "b", "opens": 5, "sends": 50, "tags": [], "at": "2026-11-01T08:00:00Z"},
            {"name": "c", "opens": null, "sends": 0, "at": null},
        ],
        "total": "12.50", "text": "Été 2026, été", "big": 9_007_199_254_740_993_i64, "nested": {"deep": {"n": 1}},
    });
    for (filter, expected) in [
        ("add(.campaigns[].opens) / add(.campaigns[].sends)", json!([35.0 / 150.0])),
        ("[.campaigns[] | select(.opens != null and .opens > 10) | .name]", json!([["a"]])),
        (".campaigns | map(.sends) | add", json!([150])),
        (".campaigns | length, (.[0] | keys | length)", json!([3, 5])),
        ("[.campaigns[].tags // [] | length] | max, min", json!([2, 0])),
        ("reduce .campaigns[] as $c (0; . + ($c.opens // 0))", json!([35])),
        ("[foreach .campaigns[].sends as $n (0; . + $n)]", json!([[100, 150, 150]])),
        (".total | tonumber * 2", json!([25.0])),
        (".total | tonumber", json!([12.5])),
        ("[.campaigns[] | .at // empty | fromdateiso8601] | max - min", json!([2_678_400])),
        (".campaigns | sort_by(.sends) | map(.name)", json!([["c", "b", "a"]])),
        (".campaigns | group_by(.opens == null) | map(length)", json!([[2, 1]])),
        (".campaigns | min_by(.sends).name, max_by(.sends).name", json!(["c", "a"])),
        (".campaigns | map({key: .name, value: .sends}) | from_entries", json!([{"a": 100, "b": 50, "c": 0}])),
        (".nested | to_entries", json!([[{"key": "deep", "value": {"n": 1}}]])),
        ("[.campaigns[].name] | join(\"-\")", json!(["a-b-c"])),
        (".text | ascii_downcase | test(\"^.t. [0-9]{4}\")", json!([true])),
        (".text | [match(\"t\"; \"g\").offset]", json!([[1, 11]])),
        (".text | sub(\"[0-9]+\"; \"x\")", json!(["Été x, été"])),
        (".text | split(\", \") | .[1]", json!(["été"])),
        (".text | capture(\"(?<year>[0-9]+)\").year | tonumber", json!([2026])),
        (".text[0:3], (.text | length)", json!(["Été", 13])),
        (".big", json!([9_007_199_254_740_993_i64])),
        (".big == 9007199254740992.0", json!([false])),
        ("[.campaigns[].sends] | .[-1], .[1:], (.[5] | . == null)", json!([0, [50, 0], true])),
        ("7 / 2, 6 / 2, 7 % 3, -7 % 3, 1 - 5", json!([3.5, 3, 1, -1, -4])),
        ("9223372036854775807 + 1", json!([9_223_372_036_854_775_808.0_f64])),
        ("[1, 1.0, 2] | unique | length", json!([2])),
        ("[3, null, \"a\", [1], {}, false, 1] | sort", json!([[null, false, 1, 3, "a", [1], {}]])),
        ("if .total then \"yes\" elif .x then 1 else 2 end", json!(["yes"])),
        (".nested.deep.n |= . + 1 | .nested.deep.n", json!([2])),
        (".campaigns | map(del(.tags, .at)) | .[0] | keys", json!([["name", "opens", "sends"]])),
        ("[..] | length", json!([27])),
        ("[paths] | length", json!([26])),
        ("[limit(2; .campaigns[])] | length", json!([2])),
        ("first(.campaigns[].name), ([range(3)] | add)", json!(["a", 3])),
        ("\"n=\\(.nested.deep.n)\"", json!(["n=1"])),
        ("@json \"v: \\([1, \"a\"])\"", json!(["v: [1,\"a\"]"])),
        ("\"[1, {\\\"a\\\": 2}]\" | fromjson | .[1].a", json!([2])),
        ("[\"a\", \"b\"] | index(\"b\"), (\"abcb\" | rindex(\"b\"))", json!([1, 3])),
        ("[[1, 2], [3]] | transpose", json!([[[1, 3], [2, null]]])),
        ("{a: 1} | has(\"a\"), contains({a: 1}), (\"a\" | in({a: 1}))", json!([true, true, true])),
        ("[1, 2] - [2], {a: {b: 1}} * {a: {c: 2}}", json!([[1], {"a": {"b": 1, "c": 2}}])),
        ("try error(\"no\") catch .", json!(["no"])),
        (".campaigns[0] as {$opens, sends: $s} | $opens / $s", json!([0.3])),
        ("1760000000 | todate, strftime(\"%Y-%m\")", json!(["2025-10-09T08:53:20Z", "2025-10"])),
        ("\"31/10/2026\" | strptime(\"%d/%m/%Y\") | mktime", json!([1_793_404_800])),
        ("[.campaigns[] | .opens] | map(select(. != null)) | add / length", json!([17.5])),
        ("(0 / 0 | isnan), ([1, 2, 3] | any(. > 2), all(. > 0))", json!([true, true, true])),
        ("3.0 | tostring", json!(["3"])),
        ("empty", json!([])),
        ("1 / 0", json!(["inf"])),
    ] {
        assert_eq!(outputs(filter, &input).map(Value::from), Ok(expected), "{filter}");
    }
}

#[test]
fn what_a_filter_cannot_do_is_an_error_that_shows_what_it_saw() {
    let input = json!({"a": "text", "list": [1, 2]});
    for (filter, part) in [
        (".a | .b", "cannot index \"text\" with \"b\""),
        (".a + 1", "cannot calculate \"text\" + 1"),
        (".a | tonumber", "cannot use \"text\" as a number"),
        (".list | .[]  | .x", "cannot index 1"),
        ("error(\"not today\")", "not today"),
        ("{(1): 2}", "cannot use 1 as the name of a field"),
        ("1 % 0", "cannot calculate 1 % 0"),
        (".a | test(\"[\")", "invalid regex"),
    ] {
        let problem = outputs(filter, &input).unwrap_err();
        assert!(problem.contains(part), "{filter}: {problem}");
    }
    let long = json!("x".repeat(10_000));
    assert!(outputs(". + 1", &long).unwrap_err().len() < 200);
}

#[test]
fn what_has_no_end_or_reaches_outside_is_refused_at_load() {
    for (filter, part) in [
        ("halt", "`halt` is not allowed"),
        ("halt_error", "`halt_error` is not allowed"),
        (".a | halt_error(1)", "`halt_error` is not allowed"),
        ("def f: 1 + f; f", "`def`"),
        (".a | (def f: f; f)", "`def`"),
        ("[range(infinite)]", "`infinite` is not allowed"),
        ("last(repeat(1))", "`repeat` is not allowed"),
        ("[recurse(. + 1)]", "`recurse` is not allowed"),
        ("[while(true; . + 1)]", "`while` is not allowed"),
        ("until(false; .)", "`until` is not allowed"),
        ("[range(0; 1; 0)]", "`range` is not allowed"),
        ("input", "`input` is not allowed"),
        ("[inputs]", "`inputs` is not allowed"),
        ("env.HOME", "`env` is not allowed"),
        ("\"a \\(env)\"", "`env` is not allowed"),
        ("{a: [.[] | if . then env else 1 end]}", "`env` is not allowed"),
        (". as {a: $x, (env | keys[0]): $y} | $x", "`env` is not allowed"),
        ("$ENV", "`$ENV` is not defined"),
        ("now", "`now` is not allowed"),
        ("debug", "`debug` is not allowed"),
        ("setpath([range(9)]; 1)", "`setpath` is not allowed"),
        ("(reduce range(100000) as $i (.; .a)) |= 1", "cannot say where to change"),
        ("lenght", "jq knows no `lenght`"),
        ("map", "`map` does not take 0 arguments"),
        ("total", "jq knows no `total`"),
        (".a |", "expected term, found the end"),
        (".a | }", "not jq"),
        ("[.a", "not jq: expected closing bracket"),
        (".a ! 1", "not jq"),
        ("import \"x\" as x; .", "not jq"),
    ] {
        let problem = Filter::compile(filter).map(|_| ()).expect_err(filter).problem;
        assert!(problem.contains(part), "{filter}: {problem}");
    }
    let refusal = Filter::compile(".campaigns | lenght").unwrap_err();
    assert_eq!(refusal.place, 13..19);
    assert!(refusal.hint.unwrap().contains("did you mean `length`"));
}

#[test]
fn a_filter_that_runs_on_is_stopped() {
    let input = json!({"n": 1_000_000_000_000_000_i64, "list": (0..1000).collect::<Vec<_>>()});
    for filter in [
        "[range(.n)] | length",
        "last(range(.n))",
        "reduce range(.n) as $i (0; . + 1)",
        "reduce range(1000) as $i (0; ., .)",
        "[range(1000000) | range(1000000) | select(. < 0)]",
        "[.list[] as $a | .list[] as $b | .list[] as $c | $a + $b + $c] | length",
        "try [range(.n)] catch 0",
        "[.list[] | (range(.+1000) | try error(\"x\") catch .)?] | length",
        "[range(100000) | tostring | test(\"[a-z]+[0-9]*$\")] | length",
        "first(range(.n) | select(. < 0))",
        "[limit(1000000000; range(.n))]",
        "reduce range(.n) as $i ({}; .[$i | tostring] = 1)",
    ] {
        let start = std::time::Instant::now();
        assert_eq!(outputs(filter, &input), Err(Overrun::Work.to_string()), "{filter}");
        assert!(start.elapsed().as_secs() < 20, "{filter}: {:?}", start.elapsed());
    }
}

#[test]
fn a_value_can_neither_nest_nor_grow_without_end() {
    let records: Value = (0..100_000).map(|n| json!({ "n": n })).collect();
    for (filter, expected) in [
        // What forgetting `. +` looks like.
        ("reduce .[] as $x ([]; [., $x.n])", Overrun::Depth),
        ("reduce .[] as $x (null; {a: .})", Overrun::Depth),
        ("reduce range(60) as $i ([]; [., .]) | tojson", Overrun::Size),
        ("reduce range(60) as $i ([1]; . + .)", Overrun::Work),
        ("\"a\" * 1000000000", Overrun::Size),
        ("1000000000000 * \"ab\"", Overrun::Size),
        ("reduce range(60) as $i (\"a\"; . + .)", Overrun::Work),
        ("reduce range(60) as $i (\"a\"; \"\\(.)\\(.)\")", Overrun::Work),
    ] {
        assert_eq!(outputs(filter, &records), Err(expected.to_string()), "{filter}");
    }
    // Whole numbers do not grow digits.
    assert_eq!(outputs("reduce range(100) as $i (2; . * .)", &Value::Null), Ok(vec![json!("inf")]));
    assert_eq!(outputs(".[1000000000] = 1", &json!([])).unwrap_err(), "the list has no item 1000000000");
}

#[test]
fn text_that_is_deep_json_cannot_overflow_the_stack() {
    let deep = json!("[".repeat(200_000));
    for filter in ["fromjson", "tonumber", "try fromjson catch \"refused\" | error(.)"] {
        assert!(outputs(filter, &deep).is_err(), "{filter}");
    }
}

#[test]
fn the_longest_filters_need_little_stack() {
    let long = |part: &str, last: &str| format!("{}{last}", part.repeat((1_990 - last.len()) / part.len()));
    for filter in [
        long(".|", "."),
        long("1+", "1"),
        long("1,", "1"),
        long("1 as $x|", "1"),
        long("-", "1"),
        long("[", "1"),
        long("(", "1"),
        long("if . then ", "1"),
        long("try ", "1"),
        long(".a//", "1"),
        long(".a=", "1"),
        long(".a|=", "1"),
        long(".a.b", ""),
        long(".[0]", ""),
        long("not|", "1"),
        long("map(.)|", "1"),
        long("label $x|", "1"),
        long("reduce ", "1"),
        long("\"\\(", "1"),
        long("1 and ", "1"),
        long(".[]|=", "1"),
        long("..|", "1"),
    ] {
        // The stack of the threads that this runs on is 2 MB, here and in the daemon.
        std::thread::Builder::new()
            .name(filter.chars().take(12).collect())
            .stack_size(2 << 20)
            .spawn(move || drop(outputs(&filter, &json!([[1]]))))
            .unwrap()
            .join()
            .unwrap();
    }
    assert!(Filter::compile(&".".repeat(3_000)).unwrap_err().problem.contains("3000 characters"));
}

#[test]
fn an_evaluation_inside_another_keeps_its_own_count() {
    let outer = limited(100, || {
        assert_eq!(limited(10, || outputs_of_clones(20)), Err(Overrun::Work));
        outputs_of_clones(50)
    });
    assert_eq!(outer, Ok(50));
    assert_eq!(limited(100, || outputs_of_clones(101)), Err(Overrun::Work));
}

fn outputs_of_clones(count: usize) -> usize {
    (0..count).inspect(|_| drop(Val::Null.clone())).count()
}
