//! Reading what a Prometheus answers. Pure.

use serde_json::Value;

use crate::{okr::FailureKind, source::FetchError};

/// An answer of more series is refused.
const MAX_SERIES: usize = 10_000;

/// The points of each series in an answer; a scalar is a series of one point.
///
/// # Errors
/// `rejected` and `timeout` as the server says; `malformed` for what is not the answer of a Prometheus.
pub fn series(status: u16, body: &[u8]) -> Result<Vec<Vec<f64>>, FetchError> {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        let kind = if status >= 400 { FailureKind::Rejected } else { FailureKind::Malformed };
        return Err(FetchError::new(
            kind,
            format!("the server answered {status}, not in the words of a Prometheus: check `url`"),
        ));
    };
    if answer["status"] == "error" {
        return Err(failure(&answer));
    }
    let data = &answer["data"];
    let result = &data["result"];
    let items = result.as_array().map(Vec::as_slice).unwrap_or_default();
    let found: Result<Vec<Vec<f64>>, FetchError> = match data["resultType"].as_str() {
        Some("scalar") => number(result).map(|number| vec![vec![number]]),
        Some("vector") => items.iter().map(|item| number(&item["value"]).map(|number| vec![number])).collect(),
        Some("matrix") => {
            items.iter().map(|item| item["values"].as_array().into_iter().flatten().map(number).collect()).collect()
        }
        Some("string") => Err(FetchError::malformed("the query gives text, and a number is needed")),
        _ => Err(FetchError::malformed(format!("the server answered {status} without a result: check `url`"))),
    };
    let found = found?;
    if found.len() > MAX_SERIES {
        let text = format!("the answer has more than {MAX_SERIES} series: aggregate them with `sum(...)`");
        return Err(FetchError::new(FailureKind::TooLarge, text));
    }
    Ok(found)
}

fn failure(answer: &Value) -> FetchError {
    let text = answer["error"].as_str().unwrap_or("no reason given");
    match answer["errorType"].as_str().unwrap_or_default() {
        "timeout" | "canceled" => FetchError::new(FailureKind::Timeout, format!("the server stopped the query: {text}")),
        "unavailable" | "internal" => FetchError::unavailable(format!("the server failed: {text}")),
        _ => FetchError::new(FailureKind::Rejected, format!("the server refused the query: {text}")),
    }
}

/// `[time, "number"]`; Go's words for what is not finite are Rust's too.
fn number(point: &Value) -> Result<f64, FetchError> {
    let text = point[1].as_str().ok_or_else(|| FetchError::malformed("the result is a histogram, and a number is needed"))?;
    text.parse().map_err(|_| FetchError::malformed(format!("`{text}` is no number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_every_kind_of_result() {
        let read = |body: &str| series(200, format!(r#"{{"status":"success","data":{body}}}"#).as_bytes()).unwrap();
        assert_eq!(read(r#"{"resultType":"scalar","result":[1,"2.5"]}"#), [[2.5]]);
        assert_eq!(read(r#"{"resultType":"vector","result":[]}"#), Vec::<Vec<f64>>::new());
        assert_eq!(read(r#"{"resultType":"vector","result":[{"metric":{},"value":[1,"+Inf"]}]}"#), [[f64::INFINITY]]);
        assert_eq!(
            read(r#"{"resultType":"matrix","result":[{"values":[[1,"2"],[2,"3"]]},{"values":[[1,"4"]]}]}"#),
            [vec![2., 3.], vec![4.]]
        );
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        #[rustfmt::skip]
        let table = [
            (400, r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, FailureKind::Rejected, "parse error"),
            (503, r#"{"status":"error","errorType":"timeout","error":"query timed out"}"#, FailureKind::Timeout, "timed out"),
            (422, r#"{"status":"error","errorType":"execution","error":"many-to-many"}"#, FailureKind::Rejected, "many-to-many"),
            (200, "<html>", FailureKind::Malformed, "check `url`"),
            (405, "no", FailureKind::Rejected, "405"),
            (200, "{}", FailureKind::Malformed, "without a result"),
            (200, r#"{"status":"success","data":{"resultType":"string","result":[1,"x"]}}"#, FailureKind::Malformed, "text"),
            (200, r#"{"status":"success","data":{"resultType":"vector","result":[{"histogram":[1,{}]}]}}"#, FailureKind::Malformed, "histogram"),
        ];
        for (status, body, kind, text) in table {
            let error = series(status, body.as_bytes()).unwrap_err();
            assert_eq!(error.kind, kind, "{body}");
            assert!(error.text.contains(text), "{body}: {error}");
        }
    }
}
