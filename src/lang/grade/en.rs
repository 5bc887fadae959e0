//! English.

use super::Grades;
use crate::lang::English;

impl Grades for English {
    fn kept_grades(&self) -> &'static str {
        "Kept grades"
    }

    fn nothing_to_grade(&self) -> &'static str {
        "no number to grade"
    }

    fn for_a_target(&self, grade: &str, value: &str, target: &str) -> String {
        format!("{grade}: {value} for a target of {target}")
    }

    fn without_value(&self, grade: &str, target: &str) -> String {
        format!("{grade}: target {target}")
    }

    fn needing(&self, grade: &str, needed: &str) -> String {
        format!("{grade}: needs {needed}")
    }

    fn was(&self, grade: &str) -> String {
        format!("before: {grade}")
    }
}
