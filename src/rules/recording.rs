//! Recorded series: what dashboards of one's own and long-term storage want of okrd, in a few cheap series.

/// A recorded series: its name, and what it is computed from.
pub(super) const RECORDED: [(&str, &str); 4] = [
    (
        "okr:key_results:count",
        "sum by (cycle, objective, owner, status) (max by (cycle, objective, key_result, owner, status) (okr_key_result_status))",
    ),
    (
        "okr:key_result_pace_gap:ratio",
        "max by (cycle, objective, key_result, owner) (okr_key_result_expected_progress_ratio) \
         - max by (cycle, objective, key_result, owner) (okr_key_result_progress_ratio)",
    ),
    (
        "okr:objective_pace_gap:ratio",
        "max by (cycle, objective, owner) (okr_objective_expected_progress_ratio) \
         - max by (cycle, objective, owner) (okr_objective_progress_ratio)",
    ),
    (
        "okrd:polls_failed:ratio1h",
        "sum by (source) (increase(okrd_polls_total{outcome!=\"ok\"}[1h])) / sum by (source) (increase(okrd_polls_total[1h]))",
    ),
];
